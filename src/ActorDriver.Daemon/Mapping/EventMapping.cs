using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Mapping;

/// <summary>
/// From stored bytes to the shape of the socket. The bytes are taken as they are, so that an event of a later version is
/// shown too.
/// </summary>
internal static class EventMapping
{
    private static readonly JsonElement NoData = JsonDocument.Parse("{}").RootElement;

    public static EventInfo ToInfo(this RecordedEvent recorded, string name)
    {
        using var stored = JsonDocument.Parse(recorded.Bytes);
        var e = stored.RootElement;
        return new EventInfo(
            recorded.Id.ToString(),
            name,
            recorded.SequenceNr,
            e.GetProperty("at").GetDateTimeOffset(),
            e.GetProperty("event").GetString()!,
            e.TryGetProperty("by", out var by) ? by.GetString()! : "",
            e.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            e.TryGetProperty("data", out var data) ? data.Clone() : NoData);
    }

    /// <summary>The name that the event gives its domain, or null: the first event of each does.</summary>
    public static string? NameGiven(this RecordedEvent recorded) => recorded.Event switch
    {
        Domains.DomainEvent.Defined d => d.Name,
        Domains.DomainEvent.Adopted a => a.Name,
        _ => null,
    };
}
