using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDriver.Domains;
using ActorDriver.Fleet.Members;
using ActorDriver.Freezing;
using ActorDriver.Journal;
using ActorDriver.Remoting;

namespace ActorDriver.Fleet.Wire;

// The shapes on the wire. Hosts of two versions talk to each other: a field may be added with a default, none renamed or removed.

internal sealed record WireStatusOfHost(
    string Host, int Protocol, string Version, Guid Run, long Ms, long ListVersion, int? Domains = null, long Changes = 0,
    long? CopyLag = null)
{
    public static WireStatusOfHost Of(HostStatus s) =>
        new(s.Host, s.Protocol, s.Version, s.Stamp.Run, s.Stamp.Ms, s.ListVersion, s.Domains, s.Changes, s.CopyLag);

    public HostStatus ToStatus() => new(
        Checked.Name(Host), Protocol, Checked.Text(Version, 64, "version"), new HostStamp(Run, Ms), ListVersion, Domains, Changes, CopyLag);
}

internal sealed record WireHosts(byte[] Packed);

internal sealed record WireHeader(string To, string From, Guid Run, long Ms)
{
    public static WireHeader Of(Header h) => new(h.To, h.From, h.Stamp.Run, h.Stamp.Ms);

    public Header ToHeader() => new(Checked.Name(To), Checked.Name(From), new HostStamp(Run, Ms));
}

/// <summary>A message of the driver's own protocol inside one of the fleet's, under its own manifest.</summary>
internal sealed record WireInner(string Manifest, JsonElement Body)
{
    public static WireInner Of(object message)
    {
        var format = WireFormats.Of(message) ?? throw new ArgumentException($"{message.GetType()} is not of the driver's protocol", nameof(message));
        using var json = JsonDocument.Parse(format.Write(message));
        return new WireInner(format.Manifest, json.RootElement.Clone());
    }

    public T To<T>()
        where T : class
    {
        var format = WireFormats.Find(Manifest) ?? throw new ArgumentException($"'{Manifest}' is of a later version");
        return format.Read(JsonSerializer.SerializeToUtf8Bytes(Body, FleetWireJson.Default.JsonElement)) as T
            ?? throw new ArgumentException($"'{Manifest}' is no {typeof(T).Name}");
    }
}

internal sealed record WireFleetCommand(WireHeader Header, WireInner Command)
{
    public FleetMessage.Command ToCommand()
    {
        var command = Command.To<DomainCommand>();
        Checked.Text(command.Wish.By, Wish.MaxLength, "by");
        Checked.Text(command.Wish.Reason ?? "", Wish.MaxLength, "reason");
        Checked.Ref(command.Ref.Text);
        return new FleetMessage.Command(Header.ToHeader(), command);
    }
}

internal sealed record WireReplyOf(WireInner Reply);

internal sealed record WireFind(WireHeader Header, string Ref);

internal sealed record WireFound(WireState? Domain = null, WireError? Error = null);

internal sealed record WireListOf(WireHeader Header, bool IncludeShutOff);

internal sealed record WireListed(int Part, bool IsLast, IReadOnlyList<WireState> Domains, WireError? Error = null);

internal sealed record WireRead(WireHeader Header, bool Follow, string? Ref = null, long? After = null);

internal sealed record WireEvent(long Position, Guid Domain, string Name, long Seq, string Manifest, byte[] Bytes);

internal sealed record WireEvents(IReadOnlyList<WireEvent> Batch, long Position, bool IsLast, WireError? Error = null);

internal sealed record WireMore(long Position);

/// <summary>What a field may hold. A message in which one holds something else is dropped, and its sender hears nothing.</summary>
internal static class Checked
{
    public static string Name(string text) => HostName.TryParse(text, out var name, out var fault) ? name : throw new ArgumentException(fault);

    public static string Text(string text, int max, string what) =>
        text.Length <= max ? text : throw new ArgumentException($"{what} is longer than {max} characters");

    public static string Ref(string text) => Text(text, 128, "the reference");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(Words<Backend>), typeof(Words<DomainStatus>), typeof(Words<StatusReason>), typeof(Words<OperationKind>),
        typeof(Words<ErrorCode>)])]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(WireStatusOfHost))]
[JsonSerializable(typeof(WireHosts))]
[JsonSerializable(typeof(WireFleetCommand))]
[JsonSerializable(typeof(WireReplyOf))]
[JsonSerializable(typeof(WireFind))]
[JsonSerializable(typeof(WireFound))]
[JsonSerializable(typeof(WireListOf))]
[JsonSerializable(typeof(WireListed))]
[JsonSerializable(typeof(WireRead))]
[JsonSerializable(typeof(WireEvents))]
[JsonSerializable(typeof(WireMore))]
internal sealed partial class FleetWireJson : JsonSerializerContext;
