using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace ActorDriver.Remoting;

/// <summary>
/// Takes commands, queries, replies, subscriptions and notices across Akka.Remote, as JSON under short manifests that are fixed for ever
/// (<c>suspend/1</c>). No .NET type name crosses the wire, and nothing but these messages is ever made of what comes.
/// </summary>
/// <param name="system">The actor system, as Akka.NET passes it.</param>
public sealed class DomainMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The number that stands for this serializer on the wire.</summary>
    public const int Id = 7310;

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => FormatOf(o).Manifest;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => FormatOf(obj).Write(obj);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest is not known, or the bytes are not what it promises.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var format = WireFormats.Find(manifest) ?? throw new SerializationException(
            $"a message of the kind '{manifest}' came, which this version of ActorDriver does not know: it was sent by a later one");
        try
        {
            return format.Read(bytes);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new SerializationException($"a message '{manifest}' came that cannot be read: {e.Message}", e);
        }
    }

    private static WireFormat FormatOf(object o) =>
        WireFormats.Of(o) ?? throw new ArgumentException($"{o.GetType()} is not a message of the driver's protocol", nameof(o));
}
