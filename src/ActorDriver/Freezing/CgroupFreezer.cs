using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>What the freezers of v1 and v2 have in common: an open cgroup, and the files of it that each look needs.</summary>
internal abstract class CgroupFreezer(Cgroup cgroup, bool created) : IContainerCgroup
{
    private ControlFile? _ownFreeze;
    private bool _isKept;

    /// <summary>Lets it stay open between operations; null: it is closed after each.</summary>
    public KeptCgroups? Kept { get; init; }

    public bool StaysOpen => _isKept || (_isKept = Kept?.TryTake() == true);

    protected Cgroup Cgroup { get; } = cgroup;

    protected ControlFile OwnFreezeFile => _ownFreeze ??= new ControlFile(Cgroup, AncestorFreezes.OwnFreezeFile(Cgroup.Version));

    public abstract void Request(FreezerTarget target);

    public abstract FreezerReading Read();

    public bool? OwnFreeze() => IsFrozenItself();

    public abstract string? FrozenAncestor();

    public abstract long? FrozenMicroseconds();

    public abstract IDisposable? Subscribe(Action onChange);

    public IReadOnlyList<int> Kill() => CgroupKill.Kill(Cgroup);

    public string? WhatHolds() => HeldProcesses.Describe(Cgroup);

    /// <summary>
    /// The handle is that of the recorded cgroup as long as it is open; but the driver may have been moved into it since, and v1 lets it, or
    /// one above it, be renamed.
    /// </summary>
    public bool Renew()
    {
        if (HasBeenRenamed())
            return false;
        Kept?.Refuse(Cgroup.Version, Cgroup.Path);
        return true;
    }

    public void Remove()
    {
        if (created)
            Cgroup.RemoveSubtree();
    }

    public void Dispose()
    {
        if (_isKept)
            Kept!.GiveBack();
        _isKept = false;
        _ownFreeze?.Dispose();
        CloseFiles();
        Cgroup.Dispose();
    }

    protected abstract void CloseFiles();

    protected bool IsFrozenItself() => OwnFreezeFile.IsOne();

    private bool HasBeenRenamed()
    {
        try
        {
            return Cgroup is { Version: CgroupVersion.V1, Exists: false };
        }
        catch (KernelException)
        {
            return false; // its place cannot be seen now; what is open serves all the same
        }
    }
}
