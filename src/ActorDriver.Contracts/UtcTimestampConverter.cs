using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>Writes every time in UTC with a <c>Z</c>, whole to the tick, so that a shown time can be given back unchanged.</summary>
public sealed class UtcTimestampConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
}
