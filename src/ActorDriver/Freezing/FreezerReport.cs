namespace ActorDriver.Freezing;

/// <summary>How the work of a <see cref="FreezerActor"/> ended: the one message that it sends.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Polls">The poll ticks it took; 0 when the first look confirmed.</param>
/// <param name="Elapsed">From the first write to the end.</param>
public abstract record FreezerReport(FreezerTarget Target, int Polls, TimeSpan Elapsed)
{
    /// <summary>The kernel has confirmed. <c>KernelFrozenUsec</c>: see <see cref="IContainerCgroup.FrozenMicroseconds"/>.</summary>
    public sealed record Settled(FreezerTarget Target, int Polls, TimeSpan Elapsed, long? KernelFrozenUsec = null)
        : FreezerReport(Target, Polls, Elapsed);

    /// <summary>No confirmation in time. <c>RolledBack</c>: the cgroup's own freeze is confirmed to be as it was before.</summary>
    public sealed record TimedOut(FreezerTarget Target, string LastRead, int Polls, TimeSpan Elapsed, bool RolledBack)
        : FreezerReport(Target, Polls, Elapsed)
    {
        /// <summary>What holds the processes, for people to read; null when nothing could be seen.</summary>
        public string? HeldBy { get; init; }

        /// <summary>What could not be rolled back and why; null when all was.</summary>
        public string? NotUndone { get; init; }

        /// <summary>Whether the freeze that was asked for had been asked for before by somebody else, so that it stays.</summary>
        public bool WasAskedBefore { get; init; }
    }

    /// <summary>The kernel refused, or an ancestor's freeze stands in the way. <c>Errno</c> where there was one.</summary>
    public sealed record Failed(
        FreezerTarget Target, string Cause, int? Errno, string? LastRead, string? FrozenAncestor, int Polls, TimeSpan Elapsed,
        bool RolledBack) : FreezerReport(Target, Polls, Elapsed)
    {
        /// <summary>What could not be rolled back and why; null when all was.</summary>
        public string? NotUndone { get; init; }
    }

    /// <summary>The container seems to have ended, or its cgroup to have gone, meanwhile; nothing was rolled back.</summary>
    public sealed record ContainerGone(FreezerTarget Target, KernelObservation.Gone How, int Polls, TimeSpan Elapsed)
        : FreezerReport(Target, Polls, Elapsed);
}
