using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// Says what keeps the processes of a cgroup from standing still or from dying, as far as that can be seen from outside: a frozen
/// cgroup above them, one of the other hierarchy, or a wait in the kernel that nothing interrupts.
/// </summary>
internal static class HeldProcesses
{
    // Enough to find the cause; it is looked up while somebody waits for the error.
    private const int LookedAt = 1000;
    private const int Named = 20;

    /// <summary>For each cause the processes that it holds, in one sentence; null when nothing can be seen.</summary>
    public static string? Describe(Cgroup cgroup)
    {
        try
        {
            var above = AncestorFreezes.Nearest(cgroup);
            var mounts = CgroupMounts.Read();
            var causes = RestlessIn(cgroup).Where(pid => pid > 0).Distinct().Take(LookedAt)
                .Select(pid => (Pid: pid, Cause: CauseOf(pid, cgroup, mounts)))
                .Where(held => held.Cause is not null)
                .GroupBy(held => held.Cause!, held => held.Pid)
                .Select(group => $"{Pids([.. group])} {group.Key}");
            var all = above is null ? causes : causes.Prepend($"the ancestor {Shown(cgroup.Version, above)} is frozen: thaw that one");
            var text = string.Join("; ", all);
            return text.Length > 0 ? text : null;
        }
        catch (KernelException)
        {
            return null; // it cannot be looked at, and what has failed before is told all the same
        }
    }

    /// <summary>
    /// The processes of all cgroups that do not stand still. A frozen v1 process shows state D too, and nothing tells it from one that
    /// waits: so of a cgroup that is frozen as a whole none is looked at.
    /// </summary>
    private static List<int> RestlessIn(Cgroup cgroup)
    {
        var pids = new List<int>();
        CgroupTree.Visit(cgroup, (_, one) =>
        {
            if (StandsStill(cgroup.Version, one))
                return false;
            pids.AddRange(CgroupTree.OwnProcesses(one));
            return true;
        });
        return pids;
    }

    private static bool StandsStill(CgroupVersion version, CgroupDirectory cgroup) => version == CgroupVersion.V1
        ? cgroup.Read("freezer.state").StartsWith("FROZEN", StringComparison.Ordinal)
        : CgroupEvents.Parse(cgroup.Read(CgroupEvents.File)).Frozen;

    private static string? CauseOf(int pid, Cgroup cgroup, CgroupMounts mounts)
    {
        try
        {
            var other = cgroup.Version == CgroupVersion.V1 ? CgroupVersion.V2 : CgroupVersion.V1;
            if (mounts.Of(other) is { } mount && ProcCgroups.Read(pid).In(other) is { } path && Holder(mount, path) is { } holder)
                return $"held in {Shown(other, holder)}, which is frozen: thaw that one";
            return UninterruptibleWait(pid) is { } wait ? $"in state D (uninterruptible), waiting in the kernel{wait}" : null;
        }
        catch (KernelException)
        {
            return null; // it has ended meanwhile, or is not for us to look at
        }
    }

    private static string? Holder(CgroupMount mount, string path)
    {
        try
        {
            return AncestorFreezes.NearestFrom(mount, path);
        }
        catch (Exception e) when (e is KernelException or ArgumentException)
        {
            return null; // not shown by this mount
        }
    }

    /// <summary>
    /// For a thread in such a wait, where it waits (<c> (NAME)</c>, empty where the kernel does not say); null when no thread is in one.
    /// Any thread counts: a process stands still, or is dead, only with its last one.
    /// </summary>
    private static string? UninterruptibleWait(int pid)
    {
        foreach (var thread in ProcFile.Threads(pid))
        {
            if (ProcessStat.Read(pid, thread) is not { State: 'D' })
                continue;
            var place = ProcFile.Read(pid, string.Create(CultureInfo.InvariantCulture, $"task/{thread}/wchan")).Trim();
            return place is "" or "0" ? "" : $" ({place})";
        }

        return null;
    }

    private static string Shown(CgroupVersion version, string path) => $"cgroup {version.ToString().ToLowerInvariant()} {path}";

    private static string Pids(IReadOnlyList<int> pids)
    {
        var named = string.Join(", ", pids.Take(Named).Select(pid => pid.ToString(CultureInfo.InvariantCulture)));
        return (pids.Count, pids.Count - Named) switch
        {
            (1, _) => $"process {named} is",
            (_, > 0 and var more) => $"processes {named} and {more} more are",
            _ => $"processes {named} are",
        };
    }
}
