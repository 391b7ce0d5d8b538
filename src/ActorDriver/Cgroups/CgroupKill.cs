namespace ActorDriver.Cgroups;

/// <summary>Kills all there is in a cgroup and below it.</summary>
public static class CgroupKill
{
    /// <summary>
    /// One round. Processes that were forked meanwhile, or that need some time to die, may be left: the caller repeats, at its own
    /// pace, until none is.
    /// </summary>
    /// <returns>The processes still there after this round (0: one of another PID namespace).</returns>
    /// <exception cref="InvalidOperationException">This process, or PID 1, is in there.</exception>
    public static IReadOnlyList<int> Kill(Cgroup cgroup) => throw new NotImplementedException();
}
