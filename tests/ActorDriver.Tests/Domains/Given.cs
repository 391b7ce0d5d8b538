using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Tests.Domains;

/// <summary>Fixed ids, times and events, so that a failure can be repeated.</summary>
internal static class Given
{
    public static readonly DateTimeOffset T0 = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    public static readonly DomainId Web = new(Guid.Parse("11111111-1111-1111-1111-111111111111"));
    public static readonly Wish Alice = new("alice", "maintenance", Guid.Parse("aaaaaaaa-0000-0000-0000-000000000001"));
    public static readonly Wish Bob = new("bob", null, Guid.Parse("bbbbbbbb-0000-0000-0000-000000000002"));
    public static readonly DomainName WebName = new("web1");
    public static readonly ExecSpec Sleep = new(["sleep", "1000"]);
    public static readonly ProcessIdentity Init = new(4242, 77);
    public static readonly CgroupRef Cgroup =
        new(Backend.CgroupV2, $"/actordriver/{Web}", new CgroupIdentity(37, 1234), "boot-1", Created: true);

    public static readonly CgroupRef TheirCgroup =
        new(Backend.CgroupV1, "/lxc/web1", new CgroupIdentity(33, 99), "boot-1", Created: false);

    public static readonly DomainEvent Defined = new DomainEvent.Defined(T0, Alice, "web1", Sleep, null);
    public static readonly DomainEvent Started = new DomainEvent.Started(T0, Alice, Cgroup, Init, 1.5);
    public static readonly DomainEvent Frozen = new DomainEvent.Frozen(T0, Alice, 0, 0.3);

    public static DomainState Nothing => DomainState.New(Web);

    public static DomainState ShutOff => After(Defined);

    public static DomainState Running => After(Defined, new DomainEvent.StartRequested(T0, Alice), Started);

    public static DomainState Suspending => Running.Apply(new DomainEvent.SuspendRequested(T0, Alice));

    public static DomainState Paused => Suspending.Apply(Frozen);

    public static DomainState Thawing => Paused.Apply(new DomainEvent.ResumeRequested(T0, Alice));

    public static DomainState Destroying => Running.Apply(new DomainEvent.DestroyRequested(T0, Alice));

    public static DomainState Starting => ShutOff.Apply(new DomainEvent.StartRequested(T0, Alice));

    public static DomainState Undefined => ShutOff.Apply(new DomainEvent.Undefined(T0, Alice));

    public static DomainState AdoptedFrozen =>
        After(new DomainEvent.Adopted(T0, Alice, "web1", "lxc", "web1", "container", TheirCgroup, Init, WasFrozen: true));

    public static DomainState After(params DomainEvent[] events) => events.Aggregate(Nothing, (state, e) => state.Apply(e));
}
