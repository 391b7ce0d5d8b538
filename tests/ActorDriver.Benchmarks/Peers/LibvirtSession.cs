using System.Diagnostics;
using System.Xml.Linq;
using ActorDriver.KernelTests.Containers;

namespace ActorDriver.Benchmarks.Peers;

/// <summary>
/// libvirt's LXC driver, its daemon in a mount namespace of its own: it starts only where cgroup v2 is not mounted beside v1, and only
/// where there are a user <c>libvirt-qemu</c> and a group <c>kvm</c>. Nothing of that is changed on the machine itself.
/// </summary>
internal sealed class LibvirtSession : IDisposable
{
    private const string Start = """
        set -e
        cd "$1"
        umount /sys/fs/cgroup/unified 2>/dev/null || true
        cp /etc/passwd /etc/group .
        grep -q '^kvm:' group || echo 'kvm:x:64000:' >>group
        grep -q '^libvirt-qemu:' group || echo 'libvirt-qemu:x:64055:' >>group
        grep -q '^libvirt-qemu:' passwd || echo 'libvirt-qemu:x:64055:64000::/nonexistent:/usr/sbin/nologin' >>passwd
        mount --bind passwd /etc/passwd
        mount --bind group /etc/group
        exec libvirtd -f "$1/libvirtd.conf" -p "$1/pid"
        """;

    private readonly ContainerRoot _root;
    private readonly string _directory;
    private readonly Process _daemon;
    private readonly List<string> _domains = [];

    private LibvirtSession(ContainerRoot root)
    {
        _root = root;
        _directory = Directory.CreateDirectory(Path.Combine(root.Directory, "libvirt")).FullName;
        File.WriteAllText(Path.Combine(_directory, "libvirtd.conf"), $"""
            unix_sock_dir = "{_directory}"
            auth_unix_rw = "none"
            auth_unix_ro = "none"

            """);
        _daemon = Process.Start(new ProcessStartInfo("unshare", ["-m", "/bin/sh", "-c", Start, "sh", _directory])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _daemon.ErrorDataReceived += (_, _) => { }; // it logs there, and must not block on it
        _daemon.BeginErrorReadLine();
        Eventually(() => _daemon.HasExited || Spawn.TryRun([.. Virsh, "version"]).Status == 0);
    }

    /// <summary>A one-shot <c>virsh</c> of this daemon.</summary>
    public string[] Virsh => ["virsh", "-c", $"lxc+unix:///system?socket={_directory}/libvirt-sock"];

    /// <summary>Starts it, or says why it cannot be.</summary>
    public static (LibvirtSession? Session, string? Absent) TryStart(ContainerRoot root)
    {
        if (!Spawn.Has("libvirtd") || !Spawn.Has("virsh"))
            return (null, "not installed: libvirt-daemon-driver-lxc, libvirt-clients");
        var session = new LibvirtSession(root);
        if (!session._daemon.HasExited)
            return (session, null);
        session.Dispose();
        return (null, "its daemon does not start here");
    }

    /// <summary>A container that runs a command of busybox; one that sleeps when none is given.</summary>
    public string CreateDomain(params string[] command)
    {
        if (command is [])
            command = ["sleep", "100000"];
        var name = $"adbench{_domains.Count}";
        var xml = Path.Combine(_directory, name + ".xml");
        File.WriteAllText(xml, $"""
            <domain type='lxc'><name>{name}</name><memory unit='MiB'>64</memory>
            <os><type>exe</type><init>/bin/{command[0]}</init>{string.Concat(command.Skip(1).Select(a => new XElement("initarg", a)))}</os>
            <devices><filesystem type='mount'><source dir='{_root.FileSystem}'/><target dir='/'/></filesystem><console type='pty'/></devices></domain>
            """);
        Spawn.Run([.. Virsh, "create", xml]);
        _domains.Add(name);
        return name;
    }

    /// <summary>A session that stays connected and takes command after command.</summary>
    public Shell OpenShell() => new(Virsh);

    public void Dispose()
    {
        foreach (var domain in _domains)
            Spawn.TryRun([.. Virsh, "destroy", domain]);
        if (!_daemon.HasExited)
            _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
    }

    private static void Eventually(Func<bool> condition) => KernelTests.Eventually.True(condition, "libvirt's daemon answers", TimeSpan.FromSeconds(30));

    /// <summary>A <c>virsh</c> that reads its commands from us.</summary>
    internal sealed class Shell : IDisposable
    {
        private readonly Process _virsh;

        public Shell(string[] virsh)
        {
            _virsh = Process.Start(new ProcessStartInfo(virsh[0], virsh[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            Command("echo ready", "ready");
        }

        public void Suspend(string domain) => Command($"suspend {domain}", "suspended");

        public void Resume(string domain) => Command($"resume {domain}", "resumed");

        public void Dispose()
        {
            _virsh.StandardInput.Close();
            _virsh.WaitForExit();
            _virsh.Dispose();
        }

        private void Command(string command, string answer)
        {
            _virsh.StandardInput.WriteLine(command);
            _virsh.StandardInput.Flush();
            while (true)
            {
                var line = _virsh.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"virsh ended: {_virsh.StandardError.ReadToEnd()}");
                if (line.EndsWith(answer, StringComparison.Ordinal) && !line.EndsWith(command, StringComparison.Ordinal))
                    return;
            }
        }
    }
}
