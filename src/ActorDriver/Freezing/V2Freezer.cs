using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// The freezer of the unified hierarchy (Documentation/admin-guide/cgroup-v2.rst): <c>cgroup.freeze</c> is the request,
/// <c>frozen</c> in <c>cgroup.events</c> is the fact.
/// </summary>
internal sealed class V2Freezer(Cgroup cgroup, bool created, KernelNotifications notifications)
    : CgroupFreezer(cgroup, created)
{
    // Deeper ones are opened for each thaw anew: descriptors are worth more.
    private const int DeepestKept = 6;

    private ControlFile? _events;
    private IReadOnlyList<(string Path, ControlFile File)>? _above;

    public override void Request(FreezerTarget target) => OwnFreezeFile.Write(target == FreezerTarget.Frozen ? "1" : "0");

    public override FreezerReading Read()
    {
        // The fact is read before the request: a freeze that is asked for in between then shows as Freezing, not as an ancestor's.
        var events = ReadEvents();
        var asked = IsFrozenItself();
        var state = (events.Frozen, asked) switch
        {
            (true, _) => FreezerState.Frozen,
            (false, true) => FreezerState.Freezing,
            (false, false) => FreezerState.Thawed,
        };
        var ancestor = events.Frozen && !asked ? FrozenAncestor() : null;
        return new FreezerReading(state, events.Frozen ? "frozen 1" : "frozen 0", events.Populated, ancestor) { OwnFreeze = asked };
    }

    public override string? FrozenAncestor() =>
        NearestAncestor() ?? (IsFrozenWithoutBeingAsked() ? AncestorFreezes.Unseen(Cgroup.Mount) : null);

    public override long? FrozenMicroseconds() => (long?)CgroupStatistics.FrozenUsec(Cgroup);

    public override IDisposable Subscribe(Action onChange) => notifications.Watch(Cgroup, null, _ => onChange());

    protected override void CloseFiles()
    {
        _events?.Dispose();
        foreach (var (_, file) in _above ?? [])
            file.Dispose();
    }

    // A v2 cgroup cannot be moved, and those above it last as long as it does.
    private string? NearestAncestor()
    {
        if (Cgroup.Path.Count(c => c == '/') > DeepestKept)
            return AncestorFreezes.Nearest(Cgroup);
        _above ??= AncestorFreezes.OpenAll(Cgroup);
        foreach (var (path, file) in _above)
        {
            if (file.IsOne())
                return path;
        }

        return null;
    }

    private CgroupEvents ReadEvents() => CgroupEvents.Parse((_events ??= new ControlFile(Cgroup, "cgroup.events")).Read());

    // The fact is read first here too: it is not one any more once an ancestor is thawed, but a freeze may be asked for meanwhile.
    private bool IsFrozenWithoutBeingAsked() => ReadEvents().Frozen && !IsFrozenItself();
}
