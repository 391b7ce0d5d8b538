using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using System.Text.Json;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Serialization;

namespace ActorDriver.Journal;

/// <summary>
/// Stores <see cref="JournaledEvent"/> and <see cref="DomainSnapshot"/> as JSON text under short manifests that are fixed for
/// ever (<c>frozen/1</c>, <c>domain-state/1</c>); no .NET type name ever stands in the journal.
/// </summary>
/// <param name="system">The actor system, as Akka.NET passes it.</param>
public sealed class DomainEventSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The number that stands in the journal's <c>serializer_id</c> column.</summary>
    public const int Id = 7309;

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        JournaledEvent e => e.Manifest,
        DomainSnapshot => StoredSnapshot.Manifest,
        _ => throw Foreign(o),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        JournaledEvent e => Array(e.Bytes),
        DomainSnapshot s => StoredSnapshot.Write(s),
        _ => throw Foreign(obj),
    };

    /// <inheritdoc/>
    /// <exception cref="SerializationException">
    /// The manifest is not known, or the bytes are not what it promises. A domain must not be recovered from half its history.
    /// </exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            if (manifest == StoredSnapshot.Manifest)
                return StoredSnapshot.Read(bytes);
            return DomainEventCodec.Decode(manifest, bytes) is { } e
                ? new JournaledEvent(e, manifest, bytes)
                : throw new SerializationException(
                    $"the journal holds an event of the kind '{manifest}', which this version of ActorDriver does not know: " +
                    "it was written by a later one, so use that");
        }
        catch (JsonException e)
        {
            throw new SerializationException($"the journal holds '{manifest}' with bytes that cannot be read: {e.Message}", e);
        }
    }

    internal static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment is { Offset: 0, Array: { } array } && array.Length == segment.Count
            ? array
            : bytes.ToArray();

    private static ArgumentException Foreign(object o) => new($"{o.GetType()} is not stored by {nameof(DomainEventSerializer)}");
}
