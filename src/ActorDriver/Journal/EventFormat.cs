using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Domains;

namespace ActorDriver.Journal;

/// <summary>How one kind of event is stored: its manifest, and its own fields to and from JSON.</summary>
/// <param name="kind">The event's kind: <c>Frozen</c>.</param>
/// <param name="manifest">The stored type's name with its version: <c>frozen/1</c>. Stands in files; never changed.</param>
internal abstract class EventFormat(string kind, string manifest)
{
    public string Kind { get; } = kind;

    public JsonEncodedText EncodedKind { get; } = JsonEncodedText.Encode(kind);

    public string Manifest { get; } = manifest;

    /// <summary>Whether the event has fields of its own; one without has no <c>data</c>.</summary>
    public abstract bool HasData { get; }

    public abstract void WriteData(Utf8JsonWriter writer, DomainEvent e);

    /// <summary>Reads the <c>data</c> object at which the reader stands.</summary>
    public abstract object ReadData(ref Utf8JsonReader reader);

    /// <summary>Makes the event of its parts; <paramref name="data"/> is what <see cref="ReadData"/> gave.</summary>
    public abstract DomainEvent Make(DateTimeOffset at, Wish wish, object? data);
}

/// <summary>A kind of event that says all by its name.</summary>
internal sealed class PlainFormat<TEvent>(string manifest, Func<DateTimeOffset, Wish, TEvent> make)
    : EventFormat(typeof(TEvent).Name, manifest)
    where TEvent : DomainEvent
{
    private static readonly object Nothing = new();

    public override bool HasData => false;

    public override void WriteData(Utf8JsonWriter writer, DomainEvent e)
    {
    }

    public override object ReadData(ref Utf8JsonReader reader)
    {
        reader.Skip(); // fields that a later version has added
        return Nothing;
    }

    public override DomainEvent Make(DateTimeOffset at, Wish wish, object? data) => make(at, wish);
}

/// <summary>A kind of event with fields of its own.</summary>
internal sealed class DataFormat<TEvent, TData>(
    string manifest, JsonTypeInfo<TData> json, Func<TEvent, TData> toData, Func<DateTimeOffset, Wish, TData, TEvent> make)
    : EventFormat(typeof(TEvent).Name, manifest)
    where TEvent : DomainEvent
    where TData : class
{
    public override bool HasData => true;

    public override void WriteData(Utf8JsonWriter writer, DomainEvent e) =>
        JsonSerializer.Serialize(writer, toData((TEvent)e), json);

    public override object ReadData(ref Utf8JsonReader reader) =>
        JsonSerializer.Deserialize(ref reader, json) ?? throw new JsonException("data is null");

    public override DomainEvent Make(DateTimeOffset at, Wish wish, object? data) =>
        make(at, wish, (TData?)data ?? throw new JsonException("data is missing"));
}
