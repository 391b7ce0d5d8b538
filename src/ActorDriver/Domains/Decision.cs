using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>What is to come of a command, a report or a look at the kernel. Carried out by <see cref="DomainActor"/>.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Answer with an error; nothing changes.</summary>
    public sealed record Reject(DomainError Why) : Decision;

    /// <summary>
    /// It is so already, as far as the journal knows: answer, once a look at the kernel agrees (<see cref="DomainDecider.Confirm"/>).
    /// Nothing changes.
    /// </summary>
    public sealed record NothingToDo : Decision;

    /// <summary>Store the intent, then do the work.</summary>
    public sealed record Begin(IReadOnlyList<DomainEvent> Intents, DomainWork Work) : Decision
    {
        /// <inheritdoc/>
        public bool Equals(Begin? other) => other is not null && Work == other.Work && Intents.SequenceEqual(other.Intents);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Intents.Count, Work);
    }

    /// <summary>Store the outcome, then answer: done, or with <see cref="Why"/> when it is a failure.</summary>
    public sealed record Conclude(DomainEvent Outcome, DomainError? Why = null) : Decision;
}

/// <summary>What is to be done in the kernel once the intent is durable.</summary>
public abstract record DomainWork
{
    private DomainWork()
    {
    }

    /// <summary>Freeze or thaw.</summary>
    public sealed record Freeze(FreezerTarget Target) : DomainWork
    {
        /// <summary>
        /// For what is done again after a restart: whether a freeze was asked of the cgroup before its first time, which the kernel cannot
        /// tell any more. Null for what is done for the first time.
        /// </summary>
        public bool? OwnFreezeBefore { get; init; }
    }

    /// <summary>Start the program.</summary>
    public sealed record Launch : DomainWork;

    /// <summary>Kill everything.</summary>
    public sealed record Kill : DomainWork;
}

/// <summary>How a <see cref="DomainWork"/> ended.</summary>
public abstract record WorkReport
{
    private WorkReport()
    {
    }

    /// <summary>The freezer's report.</summary>
    public sealed record Freezer(FreezerReport Report) : WorkReport;

    /// <summary>
    /// The freezer child came to no end of its own. <c>RolledBack</c>: the cgroup's own freeze is confirmed to be as it was before.
    /// </summary>
    public sealed record FreezerDied(string Cause, bool RolledBack) : WorkReport
    {
        /// <summary>What could not be rolled back and why; null when all was.</summary>
        public string? NotUndone { get; init; }
    }

    /// <summary>The program runs.</summary>
    public sealed record Launched(CgroupRef Cgroup, ProcessIdentity? Init, TimeSpan Elapsed) : WorkReport;

    /// <summary>The program could not be started, and nothing is left of the attempt.</summary>
    public sealed record LaunchFailed(string Cause, int? Errno) : WorkReport;

    /// <summary>Every process is gone.</summary>
    public sealed record Killed(TimeSpan Elapsed) : WorkReport;

    /// <summary>Some processes would not die, or the kernel refused.</summary>
    public sealed record KillFailed(string Cause, int? Errno, IReadOnlyList<int> Pids, bool StillFrozen, TimeSpan Elapsed) : WorkReport;

    /// <summary>What was to be worked on is not there any more.</summary>
    public sealed record ContainerGone(KernelObservation.Gone How) : WorkReport;
}
