using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>What the freezer is asked for.</summary>
public enum FreezerTarget
{
    /// <summary>Every process stands still.</summary>
    Frozen,

    /// <summary>Every process runs.</summary>
    Thawed,
}

/// <summary>What the kernel has reached, not what it was asked for.</summary>
public enum FreezerState
{
    /// <summary>The processes run.</summary>
    Thawed,

    /// <summary>Asked to freeze; some process does not stand still yet.</summary>
    Freezing,

    /// <summary>Every process stands still.</summary>
    Frozen,
}

/// <summary>One look at a freezer.</summary>
/// <param name="State">What the kernel has reached.</param>
/// <param name="Raw">The kernel's own words, for the journal and for people.</param>
/// <param name="IsPopulated">Whether the cgroup or a descendant holds a process.</param>
/// <param name="FrozenAncestor">The path of an ancestor cgroup whose freeze alone keeps this one frozen, or null.</param>
public sealed record FreezerReading(FreezerState State, string Raw, bool IsPopulated, string? FrozenAncestor = null)
{
    /// <summary>
    /// Whether a freeze is asked of this very cgroup, whatever is asked of those above it. Where it is not said, what does not run is
    /// taken to be asked to stand still itself, unless an ancestor is named.
    /// </summary>
    public bool OwnFreeze { get; init; } = State != FreezerState.Thawed && FrozenAncestor is null;

    /// <summary>
    /// The cgroup in which the container's init lives, where that is not this one nor below it: somebody has moved it out. What is said of
    /// this cgroup is not true of the container then: it is neither paused nor gone. Null where that is not so, or not known.
    /// </summary>
    public string? InitElsewhere { get; init; }

    /// <summary>Whether the target is reached. What only an ancestor keeps frozen runs again at that one's thaw, and is not.</summary>
    public bool Is(FreezerTarget target) =>
        target == FreezerTarget.Frozen
            ? State == FreezerState.Frozen && OwnFreeze && InitElsewhere is null
            : State == FreezerState.Thawed;
}

/// <summary>
/// One container's cgroup, opened and proved to be the recorded one. Calls block for the kernel and are made one at a
/// time. Every member may throw <see cref="KernelException"/> for what the kernel refuses, and <see cref="CgroupGoneException"/> where
/// it is proved that the cgroup is gone, and the container with it.
/// </summary>
public interface IContainerCgroup : IDisposable
{
    /// <summary>Asks for a freeze or a thaw. What comes of it only <see cref="Read"/> tells.</summary>
    void Request(FreezerTarget target);

    /// <summary>Looks at what the kernel has reached.</summary>
    FreezerReading Read();

    /// <summary>
    /// Whether a freeze is asked of this very cgroup, whatever is asked of those above it. Null where that cannot be told from what it has
    /// come to.
    /// </summary>
    bool? OwnFreeze() => null;

    /// <summary>The path of the nearest ancestor that is frozen itself, so that this cgroup cannot be thawed; null for none.</summary>
    string? FrozenAncestor() => Read().FrozenAncestor;

    /// <summary>What keeps its processes from standing still or from dying, for people to read; null when nothing can be seen.</summary>
    string? WhatHolds() => null;

    /// <summary>
    /// Kills every process of the cgroup and its descendants, frozen or not, and gives the PIDs that are still there.
    /// One round; the caller repeats it until none is left.
    /// </summary>
    IReadOnlyList<int> Kill();

    /// <summary>Removes the cgroup and its descendants, which must be empty.</summary>
    void Remove();

    /// <summary>The cgroup's total time frozen in microseconds, where the kernel counts it; else null.</summary>
    long? FrozenMicroseconds();

    /// <summary>
    /// Whether it may stay open for the next operation. Where it may not, by default, each operation opens it anew; it costs descriptors.
    /// </summary>
    bool StaysOpen => false;

    /// <summary>
    /// Proves, before a further operation on what has stayed open, what was proved when it was opened and may have changed since. False:
    /// it does not stand where it stood, and is to be opened anew.
    /// </summary>
    bool Renew() => true;

    /// <summary>
    /// Calls <paramref name="onChange"/> when the kernel says that something changed, until disposed. Null where the kernel
    /// does not tell (v1), so that the caller has to look from time to time.
    /// </summary>
    IDisposable? Subscribe(Action onChange);
}

/// <summary>
/// The recorded cgroup is proved not to be there any more, so nothing may be done to whatever stands at its path; and its init is dead.
/// </summary>
public sealed class CgroupGoneException(KernelObservation.Gone how)
    : IOException($"the container's cgroup is gone ({how.Why})")
{
    /// <summary>In which way it is gone.</summary>
    public KernelObservation.Gone How { get; } = how;
}
