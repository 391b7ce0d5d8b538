using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorDriver.Fleet.Wire;

/// <summary>Takes <see cref="FleetMessage"/>s between hosts, as JSON under short manifests that are fixed for ever.</summary>
internal sealed class FleetSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const int Id = 7311;

    public override int Identifier => Id;

    public override string Manifest(object o) => FleetFormats.Of(o).Manifest;

    public override byte[] ToBinary(object obj) => FleetFormats.Of(obj).Write(obj);

    /// <exception cref="SerializationException">The manifest is not known, or the bytes are not what it promises.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var format = FleetFormats.Find(manifest) ?? throw new SerializationException($"a message '{manifest}' came, which this version does not know");
        try
        {
            return format.Read(bytes);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException)
        {
            throw new SerializationException($"a message '{manifest}' came that cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>Stands in the place of Akka's own serializers, which would make an object of any type that a message names.</summary>
internal sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public const int Id = 7312;

    /// <summary>Some of those have settings, which Akka hands to whatever stands in their place.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config _)
        : this(system)
    {
    }

    public override int Identifier => Id;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} is no message between hosts");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("a message came that is not one of the fleet's");
}
