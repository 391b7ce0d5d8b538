using System.Diagnostics;
using System.Text;
using ActorDriver.Cgroups.Interop;
using ActorDriver.Freezing;
using ActorDriver.KernelTests;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Benchmarks.Peers;

/// <summary>A cgroup with a process in it, frozen and thawed through the kernel's own files, with nobody between.</summary>
internal sealed class RawCgroup : IDisposable
{
    private readonly string _directory;
    private readonly Backend _backend;
    private readonly SafeFileHandle _request;
    private readonly SafeFileHandle _state;
    private readonly byte[] _buffer = new byte[256];

    public RawCgroup(Backend backend, params string[] command)
    {
        _backend = backend;
        _directory = Path.Combine(Mount(backend) ?? throw new AbsentException($"{backend.Word()} is not mounted"), $"actordriver-bench-{Guid.NewGuid():N}"[..26]);
        Directory.CreateDirectory(_directory);
        const string enter = "echo $$ >\"$1/cgroup.procs\" && shift && exec \"$@\"";
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", enter, "sh", _directory, .. command]))!.Dispose();
        Eventually.True(() => Processes().Count > 0, "a process is in the cgroup");
        var (request, state) = backend == Backend.CgroupV1 ? ("freezer.state", "freezer.state") : ("cgroup.freeze", "cgroup.events");
        _request = File.OpenHandle(Path.Combine(_directory, request), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        _state = File.OpenHandle(Path.Combine(_directory, state), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }

    /// <summary>The backends that this machine has.</summary>
    public static IEnumerable<Backend> Here => new[] { Backend.CgroupV1, Backend.CgroupV2 }.Where(b => Mount(b) is not null);

    /// <summary>As quick as can be seen from outside. Without a pause between two looks it would take the processor from the load.</summary>
    public void Reach(FreezerTarget target)
    {
        Request(target);
        while (!Is(target))
            Nap.For(TimeSpan.FromMicroseconds(50));
    }

    public void Dispose()
    {
        Request(FreezerTarget.Thawed);
        _request.Dispose();
        _state.Dispose();
        Kill(_directory);
    }

    /// <summary>Kills all that is in a cgroup and removes it. What forks meanwhile is met in the next round.</summary>
    private void Kill(string directory)
    {
        Eventually.True(() =>
        {
            foreach (var pid in Processes())
            {
                try
                {
                    Process.GetProcessById(pid).Kill();
                }
                catch (Exception e) when (e is ArgumentException or InvalidOperationException)
                {
                    // it has ended by itself
                }
            }

            return TryRemove(directory);
        }, $"{directory} is empty");
    }

    private static bool TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory);
            return true;
        }
        catch (IOException)
        {
            return false; // a process is still there
        }
    }

    private List<int> Processes() => [.. File.ReadLines(Path.Combine(_directory, "cgroup.procs")).Select(int.Parse)];

    private void Request(FreezerTarget target) => RandomAccess.Write(_request, (_backend, target) switch
    {
        (Backend.CgroupV1, FreezerTarget.Frozen) => "FROZEN"u8,
        (Backend.CgroupV1, _) => "THAWED"u8,
        (_, FreezerTarget.Frozen) => "1"u8,
        _ => "0"u8,
    }, 0);

    private bool Is(FreezerTarget target)
    {
        var state = Encoding.ASCII.GetString(_buffer, 0, RandomAccess.Read(_state, _buffer, 0));
        return _backend == Backend.CgroupV1
            ? state.StartsWith(target == FreezerTarget.Frozen ? "FROZEN" : "THAWED", StringComparison.Ordinal)
            : state.Contains(target == FreezerTarget.Frozen ? "frozen 1" : "frozen 0", StringComparison.Ordinal);
    }

    private static string? Mount(Backend backend) => (
        from line in File.ReadLines("/proc/self/mounts")
        let fields = line.Split(' ')
        where backend == Backend.CgroupV1 ? fields[2] == "cgroup" && fields[3].Split(',').Contains("freezer") : fields[2] == "cgroup2"
        select fields[1]).FirstOrDefault();
}
