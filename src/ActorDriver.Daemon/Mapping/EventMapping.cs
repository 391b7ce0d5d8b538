using System.Text.Json;
using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Mapping;

/// <summary>
/// From stored events to the shape of the socket. What the bytes say is taken as it is, so that an event of a later version is
/// shown too.
/// </summary>
internal static class EventMapping
{
    public static EventInfo ToInfo(this AuditedEvent e)
    {
        using var data = JsonDocument.Parse(e.Data);
        return new EventInfo(
            e.Id.ToString(), e.Name, e.SequenceNr, e.At, e.Kind, e.Wish.By, e.Wish.Reason, data.RootElement.Clone(), Unknown: !e.IsKnown);
    }

    /// <summary>The name that the event gives its domain, or null: the first event of each does.</summary>
    public static string? NameGiven(this RecordedEvent recorded) => recorded.Event switch
    {
        Domains.DomainEvent.Defined d => d.Name,
        Domains.DomainEvent.Adopted a => a.Name,
        _ => null,
    };
}
