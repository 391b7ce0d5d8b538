using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Domains;

namespace ActorDriver.Remoting;

/// <summary>How one type of message crosses the wire.</summary>
/// <param name="type">The type.</param>
/// <param name="manifest">Its short name with a version: <c>suspend/1</c>. Never changed.</param>
internal abstract class WireFormat(Type type, string manifest)
{
    public Type Type { get; } = type;

    public string Manifest { get; } = manifest;

    public abstract byte[] Write(object message);

    /// <exception cref="JsonException">The bytes are not what the manifest promises.</exception>
    /// <exception cref="ArgumentException">A value in them is not one that there can be.</exception>
    public abstract object Read(ReadOnlySpan<byte> bytes);
}

/// <summary>By a shape of its own.</summary>
internal sealed class WireFormat<TMessage, TData>(
    string manifest, JsonTypeInfo<TData> json, Func<TMessage, TData> toData, Func<TData, TMessage> toMessage)
    : WireFormat(typeof(TMessage), manifest)
    where TMessage : class
    where TData : class
{
    public override byte[] Write(object message) => JsonSerializer.SerializeToUtf8Bytes(toData((TMessage)message), json);

    public override object Read(ReadOnlySpan<byte> bytes)
    {
        var message = toMessage(JsonSerializer.Deserialize(bytes, json) ?? throw new JsonException("null is no message"));
        return message is DomainCommand or DomainQuery && MessageCheck.Fault(message) is { } fault ? throw new ArgumentException(fault) : message;
    }
}

/// <summary>A message that says all by its type.</summary>
internal sealed class PlainWireFormat(string manifest, object message) : WireFormat(message.GetType(), manifest)
{
    public override byte[] Write(object message) => [];

    public override object Read(ReadOnlySpan<byte> bytes) => message;
}
