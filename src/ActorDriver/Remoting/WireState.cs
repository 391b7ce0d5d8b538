using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;

namespace ActorDriver.Remoting;

/// <summary>A domain's state as it crosses the wire.</summary>
internal sealed record WireState(
    Guid Id, string Name, bool Exists, DomainStatus Status, StatusReason Reason, DateTime Since, long SequenceNr, string Runtime,
    string? RuntimeId = null, StoredExec? Exec = null, Backend? WantedBackend = null, StoredCgroup? Cgroup = null,
    StoredProcess? Init = null, WirePending? Pending = null, bool OwnFreeze = false)
{
    public static WireState Of(DomainState s) => new(
        s.Id.Value, s.Name, s.Exists, s.Status, s.Reason, s.Since.UtcDateTime, s.SequenceNr, s.Runtime, s.RuntimeId,
        s.Exec is { } exec ? StoredExec.Of(exec) : null, s.WantedBackend,
        s.Cgroup is { } cgroup ? StoredCgroup.Of(cgroup) : null, StoredProcess.Of(s.Init), WirePending.Of(s.Pending), s.OwnFreeze);

    public static WireState? OfNullable(DomainState? s) => s is null ? null : Of(s);

    public static IReadOnlyList<WireState> OfAll(IReadOnlyList<DomainState> all) => [.. all.Select(Of)];

    public static IReadOnlyList<DomainState> ToAll(IReadOnlyList<WireState> all) => [.. all.Select(s => s.ToState())];

    public DomainState ToState() => new()
    {
        Id = new DomainId(Id),
        Name = Name,
        Exists = Exists,
        Status = Status,
        Reason = Reason,
        Since = new DateTimeOffset(Since),
        Runtime = Runtime,
        RuntimeId = RuntimeId,
        Exec = Exec?.ToExec(),
        WantedBackend = WantedBackend,
        Cgroup = Cgroup?.ToCgroup(),
        Init = Init?.ToProcess(),
        OwnFreeze = OwnFreeze,
        Pending = Pending?.ToPending(),
        SequenceNr = SequenceNr,
    };
}

/// <summary>An intent without outcome as it crosses the wire.</summary>
internal sealed record WirePending(OperationKind Kind, WireWish Wish, DateTime Since)
{
    public static WirePending? Of(PendingOperation? p) => p is null ? null : new WirePending(p.Kind, WireWish.Of(p.Wish), p.Since.UtcDateTime);

    public PendingOperation ToPending() => new(Kind, Wish.ToWish(), new DateTimeOffset(Since));
}
