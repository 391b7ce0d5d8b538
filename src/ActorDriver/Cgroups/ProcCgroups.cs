using System.Globalization;

namespace ActorDriver.Cgroups;

/// <summary>
/// In which cgroups a process is, by path from each hierarchy's root. What of a path is no UTF-8 is written <c>\xHH</c>, with
/// upper-case digits.
/// </summary>
/// <param name="V1Freezer">Its cgroup in the v1 freezer hierarchy; <c>null</c> when that is not mounted.</param>
/// <param name="V2">Its cgroup in the unified hierarchy; <c>null</c> when there is none.</param>
public sealed record ProcCgroups(string? V1Freezer, string? V2)
{
    private const string DeletedMark = " (deleted)";

    /// <summary>
    /// The v2 cgroup was removed while the process (a zombie by then) still belonged to it. The kernel marks this in v2 only.
    /// </summary>
    public bool V2Deleted { get; init; }

    /// <summary>
    /// Reads the text of <c>/proc/PID/cgroup</c>: lines of <c>ID:CONTROLLERS:PATH</c>. A v2 path that ends in <c> (deleted)</c> is taken
    /// to be marked so, as that of a process that has ended is.
    /// </summary>
    public static ProcCgroups Parse(string text) => Parse(text, hasEnded: true);

    /// <summary>
    /// Where a process is; where the living threads are, should its main thread have ended: such a one is shown where it was, or in no
    /// cgroup at all.
    /// </summary>
    /// <exception cref="KernelException">
    /// ENOENT or ESRCH: there is no such process. ENAMETOOLONG: the kernel does not tell, for the path is too long.
    /// </exception>
    public static ProcCgroups Read(int pid) => Read(pid, out _);

    /// <summary>The same, and what the process was right after that; null when it was gone.</summary>
    internal static ProcCgroups Read(int pid, out ProcessStat? after)
    {
        var text = ProcFile.ReadNames(pid, "cgroup");
        // Looked at after it was read: who is not ending now was not then, and only those that are can be in a removed cgroup.
        after = ProcessStat.Read(pid);
        return after switch
        {
            { IsMainThreadEnding: false } => Parse(text, hasEnded: false),
            { IsDead: false } => OfLivingThread(pid) ?? Parse(text, hasEnded: true),
            _ => Parse(text, hasEnded: true),
        };
    }

    /// <summary>The path in the hierarchy of this version.</summary>
    public string? In(CgroupVersion version) => version == CgroupVersion.V1 ? V1Freezer : V2;

    internal static ProcCgroups Parse(string text, bool hasEnded)
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
                deleted = hasEnded && fields[2].EndsWith(DeletedMark, StringComparison.Ordinal);
                unified = deleted ? fields[2][..^DeletedMark.Length] : fields[2];
            }
            else if (fields[1].Split(',').Contains("freezer"))
            {
                freezer = fields[2];
            }
        }

        return new ProcCgroups(freezer, unified) { V2Deleted = deleted };
    }

    private static ProcCgroups? OfLivingThread(int pid)
    {
        foreach (var thread in ProcFile.Threads(pid).Where(t => t != pid))
        {
            try
            {
                var text = ProcFile.ReadNames(pid, string.Create(CultureInfo.InvariantCulture, $"task/{thread}/cgroup"));
                if (ProcessStat.Read(pid, thread) is { IsMainThreadEnding: false })
                    return Parse(text, hasEnded: false);
            }
            catch (KernelException e) when (e.IsGone)
            {
                // It has ended while we looked.
            }
        }

        return null;
    }
}
