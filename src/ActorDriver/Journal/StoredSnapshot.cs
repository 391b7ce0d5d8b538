using System.Text.Json;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Journal;

/// <summary>A <see cref="DomainSnapshot"/> as it is stored.</summary>
internal sealed record StoredSnapshot(
    Guid Id, string Name, bool Exists, DomainStatus Status, StatusReason Reason, DateTime Since, string Runtime, string? RuntimeId,
    StoredExec? Exec, Backend? WantedBackend, StoredCgroup? Cgroup, StoredProcess? Init, StoredPending? Pending,
    long SequenceNr, string LastHash, bool? OwnFreeze = null)
{
    public const string Manifest = "domain-state/1";

    private static readonly StoredJson Json = new(new JsonSerializerOptions(StoredJson.Default.Options) { Encoder = StoredEvent.Letters });

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="JsonException">The bytes are not that.</exception>
    public static DomainSnapshot Read(ReadOnlySpan<byte> bytes) =>
        (JsonSerializer.Deserialize(bytes, Json.StoredSnapshot) ?? throw new JsonException("null is no snapshot")).ToSnapshot();

    /// <summary>The bytes of a snapshot.</summary>
    public static byte[] Write(DomainSnapshot snapshot) => JsonSerializer.SerializeToUtf8Bytes(Of(snapshot), Json.StoredSnapshot);

    private static StoredSnapshot Of(DomainSnapshot snapshot)
    {
        var s = snapshot.State;
        return new StoredSnapshot(
            s.Id.Value, s.Name, s.Exists, s.Status, s.Reason, s.Since.UtcDateTime, s.Runtime, s.RuntimeId,
            s.Exec is { } exec ? StoredExec.Of(exec) : null, s.WantedBackend,
            s.Cgroup is { } cgroup ? StoredCgroup.Of(cgroup) : null, StoredProcess.Of(s.Init), StoredPending.Of(s.Pending),
            s.SequenceNr, snapshot.LastHash.ToString(), s.OwnFreeze == IsOwnFreezeIn(s.Status) ? null : s.OwnFreeze);
    }

    /// <summary>Where a snapshot does not say whose freeze it was: what is paused was frozen itself.</summary>
    private static bool IsOwnFreezeIn(DomainStatus status) => status == DomainStatus.Paused;

    private DomainSnapshot ToSnapshot() => new(
        new DomainState
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
            OwnFreeze = OwnFreeze ?? IsOwnFreezeIn(Status),
            Pending = Pending?.ToPending(),
            SequenceNr = SequenceNr,
        },
        new EventHash(LastHash));
}

/// <summary>An intent without outcome as it is stored.</summary>
internal sealed record StoredPending(OperationKind Kind, string By, string? Reason, Guid Correlation, DateTime Since)
{
    public static StoredPending? Of(PendingOperation? p) =>
        p is null ? null : new StoredPending(p.Kind, p.Wish.By, p.Wish.Reason, p.Wish.CorrelationId, p.Since.UtcDateTime);

    public PendingOperation ToPending() => new(Kind, new Wish(By, Reason, Correlation), new DateTimeOffset(Since));
}
