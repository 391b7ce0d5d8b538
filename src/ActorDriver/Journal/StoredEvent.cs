using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorDriver.Domains;

namespace ActorDriver.Journal;

/// <summary>
/// An event as its bytes tell it:
/// <c>{"event":"Frozen","domain":"…","seq":3,"prev":"…","at":"…Z","by":"…","reason":"…","correlation":"…","data":{…}}</c>.
/// Kind, domain, number and link stand inside too, so that a row that was re-labelled or moved does not match its own bytes.
/// </summary>
internal ref struct StoredEvent
{
    private static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");
    private static readonly JsonEncodedText DomainName = JsonEncodedText.Encode("domain");
    private static readonly JsonEncodedText Seq = JsonEncodedText.Encode("seq");
    private static readonly JsonEncodedText Prev = JsonEncodedText.Encode("prev");
    private static readonly JsonEncodedText AtName = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText By = JsonEncodedText.Encode("by");
    private static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    private static readonly JsonEncodedText Correlation = JsonEncodedText.Encode("correlation");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    private static readonly JsonWriterOptions Readable = new() { Encoder = Letters, SkipValidation = true };

    /// <summary>Leaves the letters of every script as they are: the file is no web page.</summary>
    public static JavaScriptEncoder Letters => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The kind inside the bytes, to be compared with the manifest; empty when it is missing.</summary>
    public ReadOnlySpan<byte> Kind { get; private set; }

    /// <summary>Whose it is by its bytes; null where they do not tell, as those of version 0.1 do not.</summary>
    public DomainId? Domain { get; private set; }

    /// <summary>The number inside the bytes; 0 when it is missing.</summary>
    public long SequenceNr { get; private set; }

    /// <summary>The link inside the bytes: the predecessor's hash in hexadecimal, or empty.</summary>
    public ReadOnlySpan<byte> Previous { get; private set; }

    /// <summary>Whether there is a link at all, be it the empty one of a first event.</summary>
    public bool HasPrevious { get; private set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Who asked, and why.</summary>
    public Wish Wish { get; private set; }

    /// <summary>The fact; null when the format was not given.</summary>
    public DomainEvent? Fact { get; private set; }

    /// <summary>Reads stored bytes in one pass. Fields that it does not know are skipped: a later version has added them.</summary>
    /// <param name="bytes">The stored bytes.</param>
    /// <param name="format">What its manifest says; null for one that is not known, so that only the common fields are read.</param>
    /// <exception cref="JsonException">The bytes are not such an event.</exception>
    public static StoredEvent Read(ReadOnlySpan<byte> bytes, EventFormat? format)
    {
        var stored = new StoredEvent();
        string? by = null, reason = null;
        var correlation = Guid.Empty;
        object? data = null;
        var hasTime = false;

        var reader = new Utf8JsonReader(bytes);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // By falling likelihood of order, which is the order of writing.
            if (reader.ValueTextEquals(Event.EncodedUtf8Bytes))
            {
                stored.Kind = Text(ref reader);
            }
            else if (reader.ValueTextEquals(DomainName.EncodedUtf8Bytes))
            {
                Expect(ref reader, JsonTokenType.String);
                stored.Domain = reader.TryGetGuid(out var id) ? new DomainId(id) : throw Unfit("domain", ref reader);
            }
            else if (reader.ValueTextEquals(Seq.EncodedUtf8Bytes))
            {
                Expect(ref reader, JsonTokenType.Number);
                stored.SequenceNr = reader.TryGetInt64(out var number) ? number : throw Unfit("seq", ref reader);
            }
            else if (reader.ValueTextEquals(Prev.EncodedUtf8Bytes))
            {
                stored.Previous = Text(ref reader);
                stored.HasPrevious = true;
            }
            else if (reader.ValueTextEquals(AtName.EncodedUtf8Bytes))
            {
                Expect(ref reader, JsonTokenType.String);
                stored.At = reader.TryGetDateTimeOffset(out var at) ? at : throw Unfit("at", ref reader);
                hasTime = true;
            }
            else if (reader.ValueTextEquals(By.EncodedUtf8Bytes))
            {
                Expect(ref reader, JsonTokenType.String);
                by = reader.GetString();
            }
            else if (reader.ValueTextEquals(Reason.EncodedUtf8Bytes))
            {
                Expect(ref reader, JsonTokenType.String);
                reason = reader.GetString();
            }
            else if (reader.ValueTextEquals(Correlation.EncodedUtf8Bytes))
            {
                Expect(ref reader, JsonTokenType.String);
                correlation = reader.TryGetGuid(out var guid) ? guid : throw Unfit("correlation", ref reader);
            }
            else if (format is not null && reader.ValueTextEquals(Data.EncodedUtf8Bytes))
            {
                reader.Read();
                data = format.ReadData(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!hasTime)
            throw new JsonException("\"at\" is missing");
        stored.Wish = new Wish(by ?? "", reason, correlation);
        stored.Fact = format?.Make(stored.At, stored.Wish, data);
        return stored;
    }

    /// <summary>Where the event's own fields stand in its bytes, as a JSON value; a length of 0 when there are none.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static (int Start, int Length) FindData(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals(Data.EncodedUtf8Bytes);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isData)
                return (start, (int)reader.BytesConsumed - start);
        }

        return default;
    }

    /// <summary>Writes an event as it is stored.</summary>
    public static ReadOnlyMemory<byte> Write(DomainId id, DomainEvent e, EventFormat format, long sequenceNr, EventHash previous)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString(Event, format.EncodedKind);
            writer.WriteString(DomainName, id.Value);
            writer.WriteNumber(Seq, sequenceNr);
            writer.WriteString(Prev, previous.Hex ?? "");
            WriteTime(writer, e.At);
            writer.WriteString(By, e.Wish.By);
            if (e.Wish.Reason is { } reason)
                writer.WriteString(Reason, reason);
            if (e.Wish.CorrelationId != Guid.Empty)
                writer.WriteString(Correlation, e.Wish.CorrelationId);
            if (format.HasData)
            {
                writer.WritePropertyName(Data);
                format.WriteData(writer, e);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray(); // of exact length: the journal takes the array as it is
    }

    // All seven decimals, and Z: of one width, so that text order is time order in the file.
    private static void WriteTime(Utf8JsonWriter writer, DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[32];
        at.UtcDateTime.TryFormat(text, out var length, "O", System.Globalization.CultureInfo.InvariantCulture);
        writer.WriteString(AtName, text[..length]);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        if (!reader.Read() || reader.TokenType != expected)
            throw new JsonException($"a {expected} was expected at byte {reader.TokenStartIndex}");
    }

    private static JsonException Unfit(string name, ref Utf8JsonReader reader) =>
        new($"\"{name}\" has a value of another form at byte {reader.TokenStartIndex}");

    /// <summary>A string's own bytes; it holds no escapes, as neither kinds nor hashes do.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        return reader.ValueSpan;
    }
}
