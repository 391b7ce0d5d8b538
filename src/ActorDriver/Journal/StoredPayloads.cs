using System.Runtime.Serialization;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorDriver.Journal;

/// <summary>
/// Payloads to stored bytes and back. A domain's events bring their bytes with them; those of a host's own persistent actors go through
/// Akka's serializers, with their numbers and manifests.
/// </summary>
/// <param name="system">The actor system whose serializers they are.</param>
internal sealed class StoredPayloads(ExtendedActorSystem system)
{
    private readonly Akka.Serialization.Serialization _serialization = system.Serialization;

    /// <summary>An event as it is stored.</summary>
    /// <exception cref="InvalidOperationException">It is in a stream of another kind.</exception>
    public EventRow ToRow(IPersistentRepresentation e)
    {
        var isDomains = StreamNames.TryParse(e.PersistenceId, out _);
        if (e.Payload is JournaledEvent { Manifest: var manifest, Bytes: var bytes, Event.At: var at })
            return isDomains
                ? new EventRow(e.PersistenceId, e.SequenceNr, manifest, DomainEventSerializer.Array(bytes), DomainEventSerializer.Id, at.UtcTicks)
                : throw new InvalidOperationException($"a domain's event is stored in a domain's own stream, and '{e.PersistenceId}' is none");
        if (isDomains)
            throw new InvalidOperationException(
                $"the stream '{e.PersistenceId}' is a domain's, and {e.Payload.GetType().Name} is none of its events: use another PersistenceId");
        var (payload, tags) = e.Payload is Tagged tagged ? (tagged.Payload, $";{string.Join(';', tagged.Tags)};") : (e.Payload, "");
        var stored = Serialize(payload);
        return new EventRow(e.PersistenceId, e.SequenceNr, stored.Manifest, stored.Bytes, stored.SerializerId, Tags: tags);
    }

    /// <summary>An event as it is replayed.</summary>
    public Persistent ToEvent(in EventRow row) => new(
        Deserialize(row.Payload, row.SerializerId, row.Manifest), row.SequenceNr, row.PersistenceId, row.Manifest,
        isDeleted: false, ActorRefs.NoSender, writerGuid: null, row.Ticks);

    /// <summary>Any object's bytes, with what it takes to read them.</summary>
    public (byte[] Bytes, string Manifest, int SerializerId) Serialize(object payload)
    {
        var serializer = _serialization.FindSerializerFor(payload);
        var bytes = Akka.Serialization.Serialization.WithTransport(system, (serializer, payload), s => s.serializer.ToBinary(s.payload));
        return (bytes, Akka.Serialization.Serialization.ManifestFor(serializer, payload), serializer.Identifier);
    }

    /// <summary>What <see cref="Serialize"/> was given.</summary>
    /// <exception cref="SerializationException">The bytes cannot be read.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest) => _serialization.Deserialize(bytes, serializerId, manifest);
}
