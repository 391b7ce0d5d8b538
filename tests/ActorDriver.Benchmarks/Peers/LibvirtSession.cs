using System.Diagnostics;
using System.Xml.Linq;
using ActorDriver.KernelTests;
using ActorDriver.KernelTests.Containers;

namespace ActorDriver.Benchmarks.Peers;

/// <summary>
/// libvirt's LXC driver, its daemon in namespaces of its own: nothing of what it does is seen by a libvirtd that runs on this machine,
/// nothing of that one's is seen by it, and nothing outlives it. It starts only where cgroup v2 is not mounted beside v1, and only where
/// there are a user <c>libvirt-qemu</c> and a group <c>kvm</c>.
/// </summary>
internal sealed class LibvirtSession : IDisposable
{
    // The shell is the first process of its PID namespace: with it all others end. It ends with the daemon, and with the bench, whose
    // end of its standard input is closed then.
    private const string Start = """
        set -e
        cd "$1"
        if grep -q ' - cgroup ' /proc/self/mountinfo; then
          sed -n 's/.* \([^ ]*\) [^ ]* - cgroup2 .*/\1/p' /proc/self/mountinfo | while read -r v2; do umount "$v2"; done
        fi
        for private in /run /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
          [ ! -d "$private" ] || mount -t tmpfs actordriver-bench "$private"
        done
        cp /etc/passwd /etc/group .
        grep -q '^kvm:' group || echo 'kvm:x:64000:' >>group
        grep -q '^libvirt-qemu:' group || echo 'libvirt-qemu:x:64055:' >>group
        grep -q '^libvirt-qemu:' passwd || echo 'libvirt-qemu:x:64055:64000::/nonexistent:/usr/sbin/nologin' >>passwd
        mount --bind passwd /etc/passwd
        mount --bind group /etc/group
        exec 3<&0
        libvirtd -f "$1/libvirtd.conf" -p "$1/pid" </dev/null 3<&- &
        daemon=$!
        (cat <&3 >/dev/null; kill -KILL "$daemon") &
        exec 3<&-
        wait "$daemon"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ContainerRoot _root = new();
    private readonly string _directory;
    private readonly string _prefix = $"adb{Guid.NewGuid():N}"[..10];
    private readonly Process _daemon;
    private readonly List<string> _said = [];
    private readonly List<string> _cgroupsBefore = [.. Cgroups("machine*")];
    private int _domains;

    private LibvirtSession()
    {
        _directory = Directory.CreateDirectory(Path.Combine(_root.Directory, "libvirt")).FullName;
        File.WriteAllText(Path.Combine(_directory, "libvirtd.conf"), $"""
            unix_sock_dir = "{_directory}"
            auth_unix_rw = "none"
            auth_unix_ro = "none"

            """);
        _daemon = Process.Start(new ProcessStartInfo(
            "unshare",
            ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", "/bin/sh", "-c", Start, "sh", _directory])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _daemon.ErrorDataReceived += Keep; // it logs there, and must not block on it
        _daemon.OutputDataReceived += Keep;
        _daemon.BeginErrorReadLine();
        _daemon.BeginOutputReadLine();
    }

    /// <summary>A one-shot <c>virsh</c> of this daemon.</summary>
    public string[] Virsh => ["virsh", "-c", $"lxc+unix:///system?socket={_directory}/libvirt-sock"];

    /// <summary>Starts it and waits until it answers.</summary>
    public static LibvirtSession Open()
    {
        Peer.Require(
            ("libvirtd", "libvirt-daemon-driver-lxc"), ("virsh", "libvirt-clients"), ("unshare", "util-linux"), ("busybox", "busybox-static"));
        var session = new LibvirtSession();
        try
        {
            Eventually.True(
                () => session._daemon.HasExited || Spawn.TryRun(Patience, [.. session.Virsh, "version"]).Status == 0, "libvirt's daemon answers", Patience);
            if (session._daemon.HasExited)
                throw new InvalidOperationException("libvirt's daemon ended at its start");
            return session;
        }
        catch (Exception e)
        {
            session.Dispose();
            throw new InvalidOperationException($"{e.Message}; it said: {session.Said}", e);
        }
    }

    /// <summary>A container that runs a command of busybox; one that sleeps when none is given.</summary>
    public string CreateDomain(params string[] command)
    {
        if (command is [])
            command = ["sleep", "100000"];
        var name = $"{_prefix}x{_domains++}";
        var xml = Path.Combine(_directory, name + ".xml");
        File.WriteAllText(xml, $"""
            <domain type='lxc'><name>{name}</name><memory unit='MiB'>4096</memory>
            <os><type>exe</type><init>/bin/{command[0]}</init>{string.Concat(command.Skip(1).Select(a => new XElement("initarg", a)))}</os>
            <devices><filesystem type='mount'><source dir='{_root.FileSystem}'/><target dir='/'/></filesystem><console type='pty'/></devices></domain>
            """);
        Spawn.Run([.. Virsh, "create", xml]);
        return name;
    }

    /// <summary>A session that stays connected and takes command after command.</summary>
    public VirshShell OpenShell() => new(Virsh);

    public void Dispose()
    {
        // What is frozen does not die.
        foreach (var cgroup in Cgroups($"*{_prefix}*"))
        {
            if (File.Exists(Path.Combine(cgroup, "freezer.state")))
                File.WriteAllText(Path.Combine(cgroup, "freezer.state"), "THAWED");
        }

        _daemon.StandardInput.Close();
        if (!_daemon.WaitForExit(Patience))
            _daemon.Kill(); // and its child with it
        _daemon.Dispose();
        // The deepest first. What was there before is not ours.
        foreach (var cgroup in Cgroups($"*{_prefix}*").Concat(Cgroups("machine*").Except(_cgroupsBefore)).OrderByDescending(c => c.Length))
            Remove(cgroup);
        _root.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said)
                return _said.Count == 0 ? "nothing" : string.Join(" | ", _said);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            if (line.Data is not null && _said.Count < 20)
                _said.Add(line.Data);
        }
    }

    /// <summary>Cgroups of this name, at the top of any hierarchy or below libvirt's own partition there.</summary>
    private static IEnumerable<string> Cgroups(string name)
    {
        var mounts = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).Where(m => m[2] is "cgroup" or "cgroup2").Select(m => m[1]);
        foreach (var top in mounts.SelectMany(m => new[] { m, Path.Combine(m, "machine"), Path.Combine(m, "machine.slice") }).Where(Directory.Exists))
        {
            foreach (var cgroup in Directory.EnumerateDirectories(top, name))
            {
                foreach (var below in Directory.EnumerateDirectories(cgroup, "*", SearchOption.AllDirectories))
                    yield return below;
                yield return cgroup;
            }
        }
    }

    private static void Remove(string cgroup)
    {
        try
        {
            Eventually.True(() => !Directory.Exists(cgroup) || TryRemove(cgroup), $"{cgroup} is removed", TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"{cgroup} of libvirt's is left: a process is in it");
        }
    }

    private static bool TryRemove(string cgroup)
    {
        try
        {
            Directory.Delete(cgroup);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
