namespace ActorDriver.Cgroups;

/// <summary>In which cgroups a process is, by path from each hierarchy's root.</summary>
/// <param name="V1Freezer">Its cgroup in the v1 freezer hierarchy; <c>null</c> when that is not mounted.</param>
/// <param name="V2">Its cgroup in the unified hierarchy; <c>null</c> when there is none.</param>
public sealed record ProcCgroups(string? V1Freezer, string? V2)
{
    private const string DeletedMark = " (deleted)";

    /// <summary>
    /// The v2 cgroup was removed while the process (a zombie by then) still belonged to it. The kernel marks this in v2 only.
    /// </summary>
    public bool V2Deleted { get; init; }

    /// <summary>Reads the text of <c>/proc/PID/cgroup</c>: lines of <c>ID:CONTROLLERS:PATH</c>.</summary>
    public static ProcCgroups Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? freezer = null;
        string? unified = null;
        var deleted = false;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(':', 3); // the path may hold colons
            if (fields.Length < 3)
                continue;
            if (fields[0] == "0" && fields[1].Length == 0)
            {
                deleted = fields[2].EndsWith(DeletedMark, StringComparison.Ordinal);
                unified = deleted ? fields[2][..^DeletedMark.Length] : fields[2];
            }
            else if (fields[1].Split(',').Contains("freezer"))
            {
                freezer = fields[2];
            }
        }

        return new ProcCgroups(freezer, unified) { V2Deleted = deleted };
    }

    /// <summary>Reads <c>/proc/PID/cgroup</c>.</summary>
    /// <exception cref="KernelException">ENOENT or ESRCH: there is no such process.</exception>
    public static ProcCgroups Read(int pid) => Parse(ProcFile.Read(pid, "cgroup"));

    /// <summary>The path in the hierarchy of this version.</summary>
    public string? In(CgroupVersion version) => version == CgroupVersion.V1 ? V1Freezer : V2;
}
