using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Kills all there is in a cgroup and below it.</summary>
public static class CgroupKill
{
    // The first finds all that do not fork; the second what was forked since, and then it is frozen, and a few more passes find
    // the rest. The limit is for a freezer that does not hold: the caller's next round comes to the same.
    private const int MaxPasses = 8;

    // Handles that are held open at a time. The driver may have few left.
    private const int BatchSize = 64;

    private const string FreezeFile = "cgroup.freeze";

    /// <summary>
    /// One round: v2 through <c>cgroup.kill</c>, then by signals what that does not reach (a process whose main thread has ended, a
    /// threaded cgroup); v1, and v2 before Linux 5.14, by signals alone. Cgroups that were frozen are thawed: where that is needed for
    /// their processes to die, and once nothing is left, for a dead cgroup that is still asked to be frozen is taken for a paused
    /// container. Processes may be left (they take some time to die, or have just been forked): the caller repeats, at its own pace,
    /// until none is.
    /// </summary>
    /// <returns>
    /// The processes still there after this round. 0 stands for one that cannot be seen. Zombies are not there: they neither
    /// keep a cgroup populated nor from being removed, reaped or not.
    /// </returns>
    /// <exception cref="InvalidOperationException">This process, or PID 1, is in there.</exception>
    /// <exception cref="KernelException">A cgroup could not be thawed, or a process not be signalled.</exception>
    public static IReadOnlyList<int> Kill(Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        Refuse(cgroup, Environment.ProcessId);
        Refuse(cgroup, 1);
        if (cgroup.Version == CgroupVersion.V1 || !TryKillAtOnce(cgroup))
            KillBySignals(cgroup);
        else
            SignalNew(cgroup, []);
        var left = CgroupTree.Processes(cgroup);
        if (left.Count == 0 && cgroup.Version == CgroupVersion.V2)
            CgroupTree.ForEach(cgroup, ThawDead);
        return left;
    }

    /// <summary>
    /// Signals until no new process is found, and thaws: a frozen v1 process dies only when thawed, and one in a frozen nested
    /// cgroup only when that one is thawed too.
    /// </summary>
    /// <remarks>
    /// Freezes only where a second look finds new processes, so that these do not fork away: in a later round, freezing would
    /// only keep those that are about to die from doing so.
    /// </remarks>
    internal static void KillBySignals(Cgroup cgroup)
    {
        var freezer = cgroup.Version == CgroupVersion.V1
            ? (File: "freezer.state", Frozen: "FROZEN", Thawed: "THAWED")
            : (File: FreezeFile, Frozen: "1", Thawed: "0");
        var signalled = new HashSet<int>();
        try
        {
            for (var pass = 0; pass < MaxPasses && SignalNew(cgroup, signalled); pass++)
            {
                if (pass == 1)
                    WriteIfThere(cgroup.Files, freezer.File, freezer.Frozen);
            }
        }
        finally
        {
            CgroupTree.ForEach(cgroup, each => WriteIfThere(each, freezer.File, freezer.Thawed));
        }
    }

    private static void Refuse(Cgroup cgroup, int pid)
    {
        if (PathOf(pid, cgroup.Version) is { } path && CgroupPath.IsWithin(path, cgroup.Path))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"refused to kill {cgroup.FullPath}: process {pid} ({(pid == 1 ? "init" : "this one")}) is in it"));
        }
    }

    private static string? PathOf(int pid, CgroupVersion version)
    {
        try
        {
            return ProcCgroups.Read(pid).In(version);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null; // PID 1 is hidden from us: then it is not in a cgroup that we manage
        }
    }

    private static bool TryKillAtOnce(Cgroup cgroup)
    {
        try
        {
            cgroup.Write("cgroup.kill", "1");
            return true;
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.EOPNOTSUPP)
        {
            return false; // before Linux 5.14; a threaded cgroup; or it is gone, which the other way will find too
        }
    }

    private static bool SignalNew(Cgroup cgroup, HashSet<int> signalled)
    {
        var before = signalled.Count;
        var targets = CgroupTree.Processes(cgroup)
            .Where(pid => pid > 1 && pid != Environment.ProcessId && !signalled.Contains(pid));
        foreach (var batch in targets.Chunk(BatchSize))
            SignalBatch(cgroup, batch, signalled);
        return signalled.Count > before;
    }

    /// <summary>
    /// A PID read from a list may be another process's by now. Here it is first pinned by a handle, and signalled only if the
    /// cgroup lists it after that, too.
    /// </summary>
    private static void SignalBatch(Cgroup cgroup, int[] pids, HashSet<int> signalled)
    {
        var handles = new List<(int Pid, PidFd Handle)>(pids.Length);
        try
        {
            foreach (var pid in pids)
            {
                if (PidFd.TryOpen(pid) is { } handle)
                    handles.Add((pid, handle));
            }

            var still = CgroupTree.Processes(cgroup).ToHashSet();
            foreach (var (pid, handle) in handles.Where(h => still.Contains(h.Pid) && IsInside(h.Pid, cgroup)))
            {
                handle.Kill();
                signalled.Add(pid);
            }
        }
        finally
        {
            handles.ForEach(h => h.Handle.Dispose());
        }
    }

    /// <summary>A process whose main thread has ended is listed where that was, though all that lives of it may have been moved out.</summary>
    private static bool IsInside(int pid, Cgroup cgroup) =>
        ProcessStat.Read(pid) is { IsMainThreadEnding: false }
        || (ProcessIdentity.Of(pid) is { } process && ProcessPlace.Of(process, cgroup) is ProcessPlace.Inside);

    private static void ThawDead(CgroupDirectory cgroup)
    {
        try
        {
            if (cgroup.Read(FreezeFile).Trim() == "1")
                cgroup.Write(FreezeFile, "0");
        }
        catch (KernelException e) when (e.IsGone)
        {
            // Removed meanwhile, or a kernel without this freezer.
        }
    }

    private static void WriteIfThere(CgroupDirectory cgroup, string file, string text)
    {
        try
        {
            cgroup.Write(file, text);
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.EBUSY)
        {
            // Removed meanwhile, or a kernel without this freezer: then nothing is frozen by it either. EBUSY: freezing is not
            // complete yet, and need not be.
        }
    }
}
