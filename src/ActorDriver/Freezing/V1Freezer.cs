using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// The v1 <c>freezer</c> controller (Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst). Reading
/// <c>freezer.state</c> makes the kernel look whether FREEZING has become FROZEN.
/// </summary>
internal sealed class V1Freezer(Cgroup cgroup, bool created) : CgroupFreezer(cgroup, created)
{
    private ControlFile? _state;
    private ControlFile? _fromAbove;

    private ControlFile State => _state ??= new ControlFile(Cgroup, "freezer.state");

    public override void Request(FreezerTarget target) => State.Write(target == FreezerTarget.Frozen ? "FROZEN" : "THAWED");

    public override FreezerReading Read()
    {
        var raw = State.Read().Trim();
        var state = raw switch
        {
            "THAWED" => FreezerState.Thawed,
            "FREEZING" => FreezerState.Freezing,
            "FROZEN" => FreezerState.Frozen,
            _ => throw new FormatException($"{Cgroup.FullPath}/freezer.state holds '{raw}': not THAWED, FREEZING or FROZEN"),
        };
        var own = state != FreezerState.Thawed && IsFrozenItself();
        var ancestor = state != FreezerState.Thawed && !own ? FrozenAncestor() : null;
        return new FreezerReading(state, raw, IsPopulated(), ancestor) { OwnFreeze = own };
    }

    public override string? FrozenAncestor()
    {
        if (!IsHeldFromAbove())
            return null;
        return AncestorFreezes.Nearest(Cgroup) ?? (IsHeldFromAbove() ? AncestorFreezes.Unseen(Cgroup.Mount) : null);
    }

    public override long? FrozenMicroseconds() => null;

    public override IDisposable? Subscribe(Action onChange) => null;

    protected override void CloseFiles()
    {
        _state?.Dispose();
        _fromAbove?.Dispose();
    }

    private bool IsHeldFromAbove() => (_fromAbove ??= new ControlFile(Cgroup, "freezer.parent_freezing")).IsOne();

    // v1 has no "populated": look for a process, in the cgroup itself first, where almost always there is one.
    private bool IsPopulated() => Cgroup.Read("cgroup.procs").Length > 0 || Cgroup.ProcessesInSubtree().Count > 0;
}
