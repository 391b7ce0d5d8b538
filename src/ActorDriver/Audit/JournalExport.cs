using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorDriver.Journal;

namespace ActorDriver.Audit;

/// <summary>Writes events for other programs.</summary>
public static class JournalExport
{
    private const int FlushAt = 64 * 1024;
    private static readonly JsonWriterOptions Readable = new() { Encoder = StoredEvent.Letters, SkipValidation = true };

    /// <summary>
    /// One JSON object a line:
    /// <c>{"id","name","seq","at","event","by","reason","correlation","data":{…}}</c>.
    /// </summary>
    /// <returns>The number of lines.</returns>
    public static async Task<long> WriteJsonLinesAsync(
        IAsyncEnumerable<AuditedEvent> events, Stream output, CancellationToken cancellationToken = default)
    {
        var count = 0L;
        // Disposed of asynchronously: its output may be a connection that refuses to be written to in any other way.
        var writer = new Utf8JsonWriter(output, Readable);
        await using var _ = writer.ConfigureAwait(false);
        var newLine = "\n"u8.ToArray();
        await foreach (var e in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Write(writer, e);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            writer.Reset();
            await output.WriteAsync(newLine, cancellationToken).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    /// <summary>
    /// Comma-separated values after RFC 4180, with a line of names first: <c>id,name,seq,at,event,by,reason,correlation,data</c>.
    /// A text that a spreadsheet would take for a formula has a <c>'</c> before it.
    /// </summary>
    /// <returns>The number of events.</returns>
    public static async Task<long> WriteCsvAsync(
        IAsyncEnumerable<AuditedEvent> events, Stream output, CancellationToken cancellationToken = default)
    {
        var count = 0L;
        var text = new StringBuilder("id,name,seq,at,event,by,reason,correlation,data\r\n");
        await foreach (var e in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            text.Append(CultureInfo.InvariantCulture, $"{e.Id},{Quoted(e.Name)},{e.SequenceNr},{e.At.UtcDateTime:O},{Quoted(e.Kind)},")
                .Append(CultureInfo.InvariantCulture, $"{Quoted(e.Wish.By)},{Quoted(e.Wish.Reason ?? "")},{Correlation(e)},")
                .Append(Quoted(Encoding.UTF8.GetString(e.Data.Span))).Append("\r\n");
            count++;
            if (text.Length >= FlushAt)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        return count;

        async Task FlushAsync()
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
            text.Clear();
        }
    }

    private static void Write(Utf8JsonWriter writer, AuditedEvent e)
    {
        writer.WriteStartObject();
        writer.WriteString("id", e.Id.ToString());
        writer.WriteString("name", e.Name);
        writer.WriteNumber("seq", e.SequenceNr);
        writer.WriteString("at", e.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        writer.WriteString("event", e.Kind);
        writer.WriteString("by", e.Wish.By);
        if (e.Wish.Reason is { } reason)
            writer.WriteString("reason", reason);
        if (Correlation(e) is { Length: > 0 } correlation)
            writer.WriteString("correlation", correlation);
        writer.WritePropertyName("data");
        writer.WriteRawValue(e.Data.Span, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static string Correlation(AuditedEvent e) => e.Wish.CorrelationId == Guid.Empty ? "" : e.Wish.CorrelationId.ToString();

    private static string Quoted(string value)
    {
        // A spreadsheet takes what begins like this for a formula, and runs it; who asks and why is anybody's text.
        // Some look behind blanks first, and take the wide forms for the others.
        if (value is ['\t' or '\r' or '\n', ..] || value.AsSpan().TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..])
            value = "'" + value;
        return value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
