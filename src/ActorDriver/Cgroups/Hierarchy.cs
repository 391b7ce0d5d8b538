namespace ActorDriver.Cgroups;

/// <summary>A hierarchy of any kind, those that cannot freeze too, and where a process is in it.</summary>
/// <param name="Controllers">As <c>/proc/PID/cgroup</c> names them: <c>pids</c>, <c>cpu,cpuacct</c>, <c>name=systemd</c>; none for v2.</param>
/// <param name="Path">The process's cgroup.</param>
internal sealed record Hierarchy(IReadOnlyList<string> Controllers, string Path)
{
    /// <summary>systemd's own, on machines with v1: by it systemd knows which process is whose service.</summary>
    public const string OfSystemd = "name=systemd";

    public bool IsV2 => Controllers is [];

    /// <summary>Has no controller: to be in one of its cgroups or in another makes no difference but to who looks after it.</summary>
    public bool IsOnlyNames => Controllers.All(c => c.StartsWith("name=", StringComparison.Ordinal));

    /// <summary>All that a process is in.</summary>
    /// <exception cref="KernelException">There is no such process.</exception>
    public static IReadOnlyList<Hierarchy> Of(int pid) =>
    [
        .. ProcFile.Read(pid, "cgroup").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3)
            .Select(fields => new Hierarchy(fields[1].Split(',', StringSplitOptions.RemoveEmptyEntries), fields[2])),
    ];

    /// <summary>Where it is mounted, whole or the part in which the process is; null when it is not, or cannot be reached.</summary>
    public CgroupMount? FindMount()
    {
        foreach (var line in ProcFile.ReadPath("/proc/self/mountinfo").Split('\n'))
        {
            // "ID PARENT MAJ:MIN ROOT MOUNTPOINT OPTIONS [OPTIONAL…] - FSTYPE SOURCE SUPEROPTIONS"
            if (line.Split(" - ") is not [var place, var kind] || place.Split(' ') is not [_, _, _, var root, var point, ..]
                || kind.Split(' ') is not [var type, _, var options])
                continue;
            if ((IsV2 ? type == "cgroup2" : type == "cgroup" && Controllers.All(options.Split(',').Contains)) && CgroupPath.IsWithin(Path, root))
                return new CgroupMount(IsV2 ? CgroupVersion.V2 : CgroupVersion.V1, point, root);
        }

        return null;
    }
}
