using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>Writes an <see cref="Outcome"/> in the one of its two shapes that fits, and reads either.</summary>
public sealed class OutcomeConverter : JsonConverter<Outcome>
{
    /// <inheritdoc/>
    public override Outcome Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var any = JsonSerializer.Deserialize(ref reader, OutcomeJson.Default.OutcomeShape)
            ?? throw new JsonException("an outcome must be an object");
        return new Outcome
        {
            Id = any.Id,
            Name = any.Name ?? throw new JsonException("an outcome must have a name"),
            State = any.State,
            Event = any.Event,
            ElapsedMs = any.ElapsedMs ?? 0,
            Error = any.Error,
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Outcome value, JsonSerializerOptions options)
    {
        if (value.Error is { } error)
            JsonSerializer.Serialize(writer, new FailedShape(value.Name, error), OutcomeJson.Default.FailedShape);
        else
            JsonSerializer.Serialize(
                writer, new DoneShape(value.Id, value.Name, value.State, value.Event, value.ElapsedMs), OutcomeJson.Default.DoneShape);
    }
}

internal sealed record DoneShape(string? Id, string Name, string? State, string? Event, double ElapsedMs);

internal sealed record FailedShape(string Name, ErrorInfo Error);

internal sealed record OutcomeShape(string? Id, string? Name, string? State, string? Event, double? ElapsedMs, ErrorInfo? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DoneShape))]
[JsonSerializable(typeof(FailedShape))]
[JsonSerializable(typeof(OutcomeShape))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
