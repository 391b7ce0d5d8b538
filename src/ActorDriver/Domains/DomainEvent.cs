using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>
/// A fact about one domain, persisted in its own stream and never changed. Stored under a manifest such as
/// <c>frozen/1</c>; a field may be added, none renamed or removed. Durations are in milliseconds.
/// </summary>
/// <param name="At">When, in UTC.</param>
/// <param name="Wish">Who asked, why, and under which number; <see cref="Wish.Observed"/> when nobody did.</param>
public abstract record DomainEvent(DateTimeOffset At, Wish Wish)
{
    /// <summary>The kind's name as it is shown, sent and filtered by: <c>Frozen</c>, <c>FreezeTimedOut</c>, …</summary>
    public string Kind => GetType().Name;

    /// <summary>The domain exists now, with a program to run and, where one was asked for, the freezer to use.</summary>
    public sealed record Defined(DateTimeOffset At, Wish Wish, string Name, ExecSpec Exec, Backend? Backend)
        : DomainEvent(At, Wish);

    /// <summary>
    /// A container that was already there was taken over. <c>Runtime</c> and <c>RuntimeId</c> are its manager's;
    /// <c>FoundBy</c> is how it was pointed at (<c>cgroup</c>, <c>pid</c>, <c>container</c>); <c>WasFrozen</c> its state then.
    /// </summary>
    public sealed record Adopted(
        DateTimeOffset At, Wish Wish, string Name, string Runtime, string? RuntimeId, string FoundBy,
        CgroupRef Cgroup, ProcessIdentity? Init, bool WasFrozen) : DomainEvent(At, Wish);

    /// <summary>The domain is forgotten and its name is free again; its history stays.</summary>
    public sealed record Undefined(DateTimeOffset At, Wish Wish) : DomainEvent(At, Wish);

    /// <summary>Intent: the program is about to be started.</summary>
    public sealed record StartRequested(DateTimeOffset At, Wish Wish) : DomainEvent(At, Wish);

    /// <summary>The program runs, in a cgroup of its own.</summary>
    public sealed record Started(DateTimeOffset At, Wish Wish, CgroupRef Cgroup, ProcessIdentity? Init, double ElapsedMs)
        : DomainEvent(At, Wish);

    /// <summary>The program could not be started; nothing is left of the attempt.</summary>
    public sealed record StartFailed(DateTimeOffset At, Wish Wish, string Cause, int? Errno) : DomainEvent(At, Wish);

    /// <summary>Intent: the freezer is about to be asked to freeze.</summary>
    public sealed record SuspendRequested(DateTimeOffset At, Wish Wish) : DomainEvent(At, Wish);

    /// <summary>The kernel has confirmed: every process stands still. <c>Polls</c> counts the ticks it took; 0 is the first look.</summary>
    public sealed record Frozen(DateTimeOffset At, Wish Wish, int Polls, double ElapsedMs) : DomainEvent(At, Wish);

    /// <summary>No confirmation in time; thawed again. <c>LastRead</c> is the kernel's own word.</summary>
    public sealed record FreezeTimedOut(
        DateTimeOffset At, Wish Wish, string LastRead, int Polls, double ElapsedMs, bool RolledBack) : DomainEvent(At, Wish)
    {
        /// <summary>What held the processes, for people to read; null when nothing could be seen.</summary>
        public string? HeldBy { get; init; }

        /// <summary>What could not be rolled back and why; null when all was.</summary>
        public string? NotUndone { get; init; }
    }

    /// <summary>The freezer met an error; thawed again as far as the kernel let it.</summary>
    public sealed record FreezeFailed(
        DateTimeOffset At, Wish Wish, string Cause, int? Errno, string? LastRead, int Polls, double ElapsedMs, bool RolledBack)
        : DomainEvent(At, Wish)
    {
        /// <inheritdoc cref="FreezeTimedOut.NotUndone"/>
        public string? NotUndone { get; init; }
    }

    /// <summary>Intent: the freezer is about to be asked to thaw.</summary>
    public sealed record ResumeRequested(DateTimeOffset At, Wish Wish) : DomainEvent(At, Wish);

    /// <summary>
    /// The kernel has confirmed: the processes run. <c>KernelFrozenUsec</c> is the cgroup's total time frozen in microseconds,
    /// as <c>cgroup.stat.local</c> counts it, where the kernel does.
    /// </summary>
    public sealed record Thawed(DateTimeOffset At, Wish Wish, int Polls, double ElapsedMs, long? KernelFrozenUsec)
        : DomainEvent(At, Wish);

    /// <summary>No confirmation in time; the freeze is asked for again, so that the domain is paused as before.</summary>
    public sealed record ThawTimedOut(
        DateTimeOffset At, Wish Wish, string LastRead, int Polls, double ElapsedMs, bool RolledBack) : DomainEvent(At, Wish)
    {
        /// <inheritdoc cref="FreezeTimedOut.HeldBy"/>
        public string? HeldBy { get; init; }

        /// <inheritdoc cref="FreezeTimedOut.NotUndone"/>
        public string? NotUndone { get; init; }
    }

    /// <summary>The freezer met an error, or an ancestor cgroup (<c>FrozenAncestor</c>) is frozen; paused as before.</summary>
    public sealed record ThawFailed(
        DateTimeOffset At, Wish Wish, string Cause, int? Errno, string? LastRead, string? FrozenAncestor, int Polls,
        double ElapsedMs, bool RolledBack) : DomainEvent(At, Wish)
    {
        /// <inheritdoc cref="FreezeTimedOut.NotUndone"/>
        public string? NotUndone { get; init; }
    }

    /// <summary>Intent: the processes are about to be killed.</summary>
    public sealed record DestroyRequested(DateTimeOffset At, Wish Wish) : DomainEvent(At, Wish);

    /// <summary>Every process of the cgroup and its descendants is gone.</summary>
    public sealed record Destroyed(DateTimeOffset At, Wish Wish, double ElapsedMs) : DomainEvent(At, Wish);

    /// <summary>Some processes would not die; <c>Pids</c> names them, <c>StillFrozen</c> is what the freezer said at the end.</summary>
    public sealed record DestroyFailed(
        DateTimeOffset At, Wish Wish, string Cause, IReadOnlyList<int> Pids, bool StillFrozen, double ElapsedMs)
        : DomainEvent(At, Wish);

    /// <summary>Seen, not asked for: the domain is no longer active. <c>ExitStatus</c> where we are the parent: <c>0</c>, <c>signal 9</c>.</summary>
    public sealed record Stopped(DateTimeOffset At, Wish Wish, StopCause Cause, string? ExitStatus) : DomainEvent(At, Wish);

    /// <summary>Seen, not asked for: somebody else froze or thawed the domain.</summary>
    public sealed record DriftObserved(DateTimeOffset At, Wish Wish, bool IsFrozen) : DomainEvent(At, Wish)
    {
        /// <summary>The ancestor cgroup whose freeze alone keeps it frozen; null when it is frozen itself, or not frozen.</summary>
        public string? FrozenAncestor { get; init; }
    }
}

/// <summary>Why an active domain was found to be no longer active.</summary>
public enum StopCause
{
    /// <summary>Its last process ended.</summary>
    Exited,

    /// <summary>Its cgroup is gone, or another one stands at its path.</summary>
    Vanished,

    /// <summary>The host has booted since it was started or adopted.</summary>
    HostRebooted,
}
