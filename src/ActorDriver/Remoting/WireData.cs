using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;

namespace ActorDriver.Remoting;

// The messages as they cross the wire, apart from the types of the running program. Systems of two versions may talk to each other:
// a field may be added (with a default, for the older system does not send it), none renamed, removed or given another meaning; for
// that there is the next number of the manifest. What has no default must be there.

internal sealed record WireWish(string By, Guid Correlation, string? Reason = null)
{
    public static WireWish Of(Wish w) => new(w.By, w.CorrelationId, w.Reason);

    public Wish ToWish() => new(By, Reason, Correlation);
}

internal sealed record WireError(ErrorCode Code, string Message)
{
    public static WireError? Of(DomainError? e) => e is null ? null : new WireError(e.Code, e.Message);

    public DomainError ToError() => new(Code, Message);
}

internal sealed record WireCommand(string Ref, WireWish Wish, string? TraceParent = null);

internal sealed record WireNew(string Name, StoredExec Exec, WireWish Wish, Backend? Backend = null, string? TraceParent = null)
{
    public static WireNew Of(DomainCommand command, DomainName name, ExecSpec exec, Backend? backend) => new(
        name.ToString(), StoredExec.Of(exec), WireWish.Of(command.Wish), backend, command.TraceParent);

    public ExecSpec ToExec() => Exec.ToExec();
}

internal sealed record WireAdopt(
    string Name, string Runtime, string FoundBy, StoredCgroup Cgroup, bool IsFrozen, WireWish Wish, string? RuntimeId = null,
    StoredProcess? Init = null, Guid? Id = null, string? TraceParent = null)
{
    public static WireAdopt Of(DomainCommand.Adopt adopt)
    {
        var found = adopt.Container;
        return new WireAdopt(
            adopt.Name.ToString(), found.Runtime, found.FoundBy, StoredCgroup.Of(found.Cgroup), found.IsFrozen, WireWish.Of(adopt.Wish),
            found.RuntimeId, StoredProcess.Of(found.Init), found.Id?.Value, adopt.TraceParent);
    }

    public DomainCommand.Adopt ToAdopt() => new(
        new DomainName(Name),
        new FoundContainer(
            Runtime, RuntimeId, FoundBy, Cgroup.ToCgroup(), Init?.ToProcess(), IsFrozen, Id is { } id ? new DomainId(id) : null),
        Wish.ToWish())
    {
        TraceParent = TraceParent,
    };
}

internal sealed record WireRef(string Ref);

internal sealed record WireList(bool IncludeShutOff);

internal sealed record WireDone(Guid Correlation, WireState Domain, double ElapsedMs, string? Event = null);

internal sealed record WireRefused(Guid Correlation, WireError Why, WireState? Domain = null);

internal sealed record WireStatus(WireState? Domain = null, WireError? Error = null);

internal sealed record WireDomains(IReadOnlyList<WireState> Domains, WireError? Error = null);

internal sealed record WireFollow(int Capacity, string? Ref = null);

internal sealed record WireNumber(long Number);

internal sealed record WireFollowing(long Number, IReadOnlyList<WireState> Domains, bool IsLast);

/// <summary>An event as the journal stores it, under the journal's manifest.</summary>
internal sealed record WireChanged(long Number, WireState Domain, string Manifest, JsonElement Event)
{
    public static WireChanged Of(long number, DomainState domain, DomainEvent e)
    {
        var stored = DomainEventCodec.Instance.Encode(domain.Id, e, domain.SequenceNr, EventHash.None);
        using var json = JsonDocument.Parse(stored.Bytes);
        return new WireChanged(number, WireState.Of(domain), stored.Manifest, json.RootElement.Clone());
    }

    public DomainEvent ToEvent() => DomainEventCodec.Decode(Manifest, JsonSerializer.SerializeToUtf8Bytes(Event, WireJson.Default.JsonElement))
        ?? throw new JsonException($"the event '{Manifest}' is of a later version");
}

internal sealed record WireEnded(long Number, WireError? Why = null);

/// <summary>As the journal's: camelCase, enums as words, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(Words<Backend>), typeof(Words<DomainStatus>), typeof(Words<StatusReason>), typeof(Words<OperationKind>),
        typeof(Words<ErrorCode>)])]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(WireCommand))]
[JsonSerializable(typeof(WireNew))]
[JsonSerializable(typeof(WireAdopt))]
[JsonSerializable(typeof(WireRef))]
[JsonSerializable(typeof(WireList))]
[JsonSerializable(typeof(WireDone))]
[JsonSerializable(typeof(WireRefused))]
[JsonSerializable(typeof(WireStatus))]
[JsonSerializable(typeof(WireDomains))]
[JsonSerializable(typeof(WireFollow))]
[JsonSerializable(typeof(WireNumber))]
[JsonSerializable(typeof(WireFollowing))]
[JsonSerializable(typeof(WireChanged))]
[JsonSerializable(typeof(WireEnded))]
internal sealed partial class WireJson : JsonSerializerContext;
