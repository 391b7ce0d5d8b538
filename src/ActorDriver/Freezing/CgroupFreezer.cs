using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>What the freezers of v1 and v2 have in common: an open cgroup.</summary>
internal abstract class CgroupFreezer(Cgroup cgroup, bool created) : IContainerCgroup
{
    protected Cgroup Cgroup { get; } = cgroup;

    public abstract void Request(FreezerTarget target);

    public abstract FreezerReading Read();

    public bool? OwnFreeze() => IsFrozenItself();

    public abstract string? FrozenAncestor();

    protected bool IsFrozenItself() => AncestorFreezes.IsFrozenItself(Cgroup);

    public abstract long? FrozenMicroseconds();

    public abstract IDisposable? Subscribe(Action onChange);

    public IReadOnlyList<int> Kill() => CgroupKill.Kill(Cgroup);

    public string? WhatHolds() => HeldProcesses.Describe(Cgroup);

    public void Remove()
    {
        if (created)
            Cgroup.RemoveSubtree();
    }

    public void Dispose() => Cgroup.Dispose();
}
