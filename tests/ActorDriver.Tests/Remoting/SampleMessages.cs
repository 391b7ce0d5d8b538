using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Tests.Journal;

namespace ActorDriver.Tests.Remoting;

/// <summary>Messages of every type, with and without what may be missing.</summary>
internal static class SampleMessages
{
    private static readonly Wish Alice = SampleEvents.Alice;

    private static readonly Wish Terse = new("bob", null, new Guid("11111111-2222-3333-4444-555555555555"));

    private static readonly CgroupRef Cgroup = new(
        Backend.CgroupV2, "/actordriver/6a1f", new CgroupIdentity(27, ulong.MaxValue), "5b6e0c9e-7f3c-4f0e-9f2a-1a2b3c4d5e6f", true);

    private static readonly DomainState Bare = DomainState.New(new DomainId(new Guid("0b0e4b5e-5f0a-4b59-9f2e-000000000001")));

    private static readonly DomainState Busy = Bare with
    {
        Name = "web",
        Exists = true,
        Status = DomainStatus.Freezing,
        Reason = StatusReason.User,
        Since = SampleEvents.At,
        Runtime = "lxc",
        RuntimeId = "web-1",
        Exec = new ExecSpec(["/bin/sh", "-c", "echo \"grüße\""], "/srv"),
        WantedBackend = Backend.CgroupV1,
        Cgroup = Cgroup,
        Init = new ProcessIdentity(4711, 99),
        Pending = new PendingOperation(OperationKind.Suspend, Alice, SampleEvents.At),
        SequenceNr = 4,
        OwnFreeze = true,
    };

    private static readonly DomainError Error = new(ErrorCode.NoDomain, "no domain “x”");

    public static IReadOnlyList<object> All { get; } =
    [
        new DomainCommand.Define(new DomainName("web"), new ExecSpec(["sleep", "1"], "/srv"), Backend.CgroupV2, Alice),
        new DomainCommand.Run(new DomainName("web"), new ExecSpec(["sleep", "1"]), null, Terse),
        new DomainCommand.Adopt(new DomainName("db"), new FoundContainer("lxc", "db-1", "container", Cgroup, new ProcessIdentity(7, 8), true, Bare.Id), Alice),
        new DomainCommand.Adopt(new DomainName("db"), new FoundContainer("cgroup", null, "pid", Cgroup, null, false), Terse),
        new DomainCommand.Start("web", Alice),
        new DomainCommand.Suspend("web", Alice) { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
        new DomainCommand.Resume(new DomainRef(Bare.Id), Terse),
        new DomainCommand.Destroy("web", Alice),
        new DomainCommand.Undefine("web", Alice),
        new DomainQuery.GetStatus("web"),
        new DomainQuery.List(IncludeShutOff: true),
        new DomainReply.Done(Alice.CorrelationId, Busy, "Frozen", 1.25),
        new DomainReply.Done(Alice.CorrelationId, Bare, null, 0),
        new DomainReply.Refused(Alice.CorrelationId, Error, Busy),
        new DomainReply.Refused(Alice.CorrelationId, Error, null),
        new DomainStatusReply(Busy, null),
        new DomainStatusReply(null, Error),
        .. SampleEvents.All.Select(e => new DomainChanged(Busy, e)),
        new DomainSubscription.Follow(),
        new DomainSubscription.Follow("web", 7),
        new DomainSubscription.Received(long.MaxValue),
        DomainSubscription.Stop.Instance,
        new DomainNotice.Changed(3, Busy, new DomainEvent.Frozen(SampleEvents.At, Alice, 0, 0.5)),
        new DomainNotice.Overflowed(4),
        new DomainNotice.Ended(5, Error),
        new DomainNotice.Ended(5, null),
    ];

    /// <summary>Those that hold lists, which records compare by reference.</summary>
    public static IReadOnlyList<object> WithLists { get; } =
    [
        new DomainListReply([Busy, Bare], null),
        new DomainListReply([], Error),
        new DomainNotice.Following(1, [Busy], IsLast: true),
    ];
}
