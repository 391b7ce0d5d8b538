using System.Text.Json;
using ActorDriver.Domains;

namespace ActorDriver.Journal;

/// <summary>Events to stored bytes and back. Stateless; one serves every domain.</summary>
public sealed class DomainEventCodec : IEventCodec
{
    /// <summary>The one instance.</summary>
    public static DomainEventCodec Instance { get; } = new();

    /// <inheritdoc/>
    public JournaledEvent Encode(DomainId id, DomainEvent e, long sequenceNr, EventHash previous)
    {
        ArgumentNullException.ThrowIfNull(e);
        var format = EventFormats.Of(e);
        return new JournaledEvent(e, format.Manifest, StoredEvent.Write(id, e, format, sequenceNr, previous));
    }

    /// <summary>Reads stored bytes; null when their manifest is of a later version.</summary>
    /// <exception cref="JsonException">The manifest is known and the bytes are not what it promises.</exception>
    public static DomainEvent? Decode(string manifest, ReadOnlySpan<byte> bytes) =>
        EventFormats.Find(manifest) is { } format ? StoredEvent.Read(bytes, format).Fact : null;
}
