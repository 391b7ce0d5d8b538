using System.Globalization;

namespace ActorDriver.Cli.Kernel;

/// <summary>A cgroup as anybody can see it: read from the kernel, independently of the daemon that is to be checked.</summary>
internal sealed class CgroupView
{
    private readonly string _backend;

    private CgroupView(string backend, string directory)
    {
        _backend = backend;
        Directory = directory;
    }

    public string Directory { get; }

    public bool Exists => System.IO.Directory.Exists(Directory);

    /// <summary>Finds the directory of a cgroup, or null where no mount shows it.</summary>
    public static CgroupView? Find(string backend, string cgroup) => FreezerMount.ReadAll()
        .Where(m => m.Backend == backend)
        .Select(m => m.DirectoryOf(cgroup))
        .Where(d => d is not null && System.IO.Directory.Exists(d))
        .Select(d => new CgroupView(backend, d!))
        .FirstOrDefault();

    /// <summary>Its processes.</summary>
    public IReadOnlyList<int> Processes() =>
        [.. File.ReadLines(Path.Combine(Directory, "cgroup.procs")).Select(l => int.Parse(l, CultureInfo.InvariantCulture))];

    /// <summary>The file and the words in it that tell what the freezer has reached.</summary>
    public (string File, string Words) Freezer() => _backend == FreezerMount.V1
        ? ("freezer.state", File.ReadAllText(Path.Combine(Directory, "freezer.state")).Trim())
        : ("cgroup.events", File.ReadLines(Path.Combine(Directory, "cgroup.events")).Single(l => l.StartsWith("frozen ", StringComparison.Ordinal)));

    /// <summary>Whether those words mean frozen.</summary>
    public bool IsFrozen() => Freezer().Words is "FROZEN" or "frozen 1";

    /// <summary>How often these processes have been given a processor and taken it from again: who stands still adds nothing.</summary>
    public static long ContextSwitches(IEnumerable<int> pids) => pids.Sum(pid => File.ReadLines($"/proc/{pid}/status")
        .Where(l => l.Contains("ctxt_switches:", StringComparison.Ordinal))
        .Sum(l => long.Parse(l[(l.IndexOf(':') + 1)..], CultureInfo.InvariantCulture)));
}
