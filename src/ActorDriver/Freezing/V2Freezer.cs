using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// The freezer of the unified hierarchy (Documentation/admin-guide/cgroup-v2.rst): <c>cgroup.freeze</c> is the request,
/// <c>frozen</c> in <c>cgroup.events</c> is the fact.
/// </summary>
internal sealed class V2Freezer(Cgroup cgroup, bool created, KernelNotifications notifications)
    : CgroupFreezer(cgroup, created)
{
    public override void Request(FreezerTarget target) =>
        Cgroup.Write("cgroup.freeze", target == FreezerTarget.Frozen ? "1" : "0");

    public override FreezerReading Read()
    {
        // The fact is read before the request: a freeze that is asked for in between then shows as Freezing, not as an ancestor's.
        var events = CgroupEvents.Read(Cgroup);
        var asked = Cgroup.Read("cgroup.freeze").Trim() == "1";
        var state = (events.Frozen, asked) switch
        {
            (true, _) => FreezerState.Frozen,
            (false, true) => FreezerState.Freezing,
            (false, false) => FreezerState.Thawed,
        };
        var ancestor = events.Frozen && !asked ? FrozenAncestor(a => a.Read("cgroup.freeze").Trim() == "1") : null;
        return new FreezerReading(state, $"frozen {(events.Frozen ? 1 : 0)}", events.Populated, ancestor);
    }

    public override long? FrozenMicroseconds() => (long?)CgroupStatistics.FrozenUsec(Cgroup);

    public override IDisposable Subscribe(Action onChange) => notifications.Watch(Cgroup, null, _ => onChange());
}
