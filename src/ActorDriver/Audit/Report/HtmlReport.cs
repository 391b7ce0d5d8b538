using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorDriver.Journal;

namespace ActorDriver.Audit.Report;

/// <summary>
/// Writes a journal as one HTML file that needs nothing else: a lane for each domain, its states and events, and the summary. The
/// page (<c>report.html</c>, <c>report.js</c>) draws what is given to it as JSON.
/// </summary>
public static class HtmlReport
{
    private const int FlushAt = 64 * 1024;
    private const string DataMark = "/*DATA*/", ScriptMark = "/*SCRIPT*/";

    /// <summary>Writes the report.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="output">Where to; UTF-8.</param>
    /// <param name="options">What to show.</param>
    /// <param name="progress">Is told how many events have been read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task WriteAsync(
        IJournalReader journal, Stream output, ReportOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new ReportOptions();
        var collector = new ReportCollector(options.Period);
        await foreach (var step in journal.ReplayAsync(domain: null, progress, cancellationToken).ConfigureAwait(false))
            collector.Add(step);

        var page = Resource("report.html");
        var data = page.IndexOf(DataMark, StringComparison.Ordinal);
        var script = page.IndexOf(ScriptMark, StringComparison.Ordinal);
        await WriteTextAsync(output, page[..data], cancellationToken).ConfigureAwait(false);
        // The default encoder turns < and & into escapes: no name can end the element or begin another.
        var json = new Utf8JsonWriter(output);
        await using (json.ConfigureAwait(false))
            await WriteDataAsync(json, collector, options, cancellationToken).ConfigureAwait(false);
        await WriteTextAsync(output, page[(data + DataMark.Length)..script], cancellationToken).ConfigureAwait(false);
        await WriteTextAsync(output, Resource("report.js"), cancellationToken).ConfigureAwait(false);
        await WriteTextAsync(output, page[(script + ScriptMark.Length)..], cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteDataAsync(
        Utf8JsonWriter json, ReportCollector collector, ReportOptions options, CancellationToken cancellationToken)
    {
        var summary = collector.Summarize();
        var since = summary.Since.ToUnixTimeMilliseconds();
        json.WriteStartObject();
        json.WriteString("title", options.Title);
        json.WriteBoolean("utc", options.Utc);
        json.WriteNumber("since", since);
        json.WriteNumber("until", summary.Until.ToUnixTimeMilliseconds());
        json.WriteNumber("eventCount", collector.EventCount);
        WriteTexts(json, "notes", Notes(summary.Notes));
        WriteTexts(json, "kinds", collector.Kinds.Texts);
        WriteTexts(json, "texts", collector.Texts.Texts);
        WriteTotals(json, "total", summary.Total);
        json.WriteStartArray("asked");
        foreach (var asked in summary.Total.Asked)
        {
            json.WriteStartArray();
            json.WriteStringValue(asked.By);
            json.WriteStringValue(asked.What);
            json.WriteNumberValue(asked.Count);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("lanes");
        var totals = summary.Domains.ToDictionary(d => d.Id, d => d.Totals);
        foreach (var lane in collector.Lanes)
        {
            if (totals.TryGetValue(lane.Id, out var sum))
                WriteLane(json, lane, sum, since);
            if (json.BytesPending > FlushAt)
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLane(Utf8JsonWriter json, Lane lane, Totals sum, long since)
    {
        json.WriteStartObject();
        json.WriteString("id", lane.Id.ToString());
        json.WriteString("name", lane.Name);
        WriteTotals(json, "sum", sum);

        // Times as differences, which are short: a report of 100,000 events is a few megabytes.
        json.WriteStartArray("states");
        var (last, previous) = (since, since);
        var first = lane.States.FindLastIndex(s => s.At <= since); // what it was when the period began
        for (var i = Math.Max(first, 0); i < lane.States.Count; i++)
        {
            var at = Math.Max(lane.States[i].At, since);
            json.WriteNumberValue(at - last);
            json.WriteNumberValue(lane.States[i].State);
            last = at;
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (var e in lane.Events)
        {
            json.WriteNumberValue(e.At - previous);
            json.WriteNumberValue(e.Kind);
            json.WriteNumberValue(MathF.Round(e.ElapsedMs, 3));
            json.WriteNumberValue(e.By);
            json.WriteNumberValue(e.Reason);
            json.WriteNumberValue(e.Detail);
            previous = e.At;
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, string name, Totals t)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(Math.Round(t.Running.TotalMilliseconds));
        json.WriteNumberValue(Math.Round(t.Paused.TotalMilliseconds));
        json.WriteNumberValue(t.KernelFrozen is { } frozen ? Math.Round(frozen.TotalMilliseconds) : -1);
        json.WriteNumberValue(Math.Round(t.Off.TotalMilliseconds));
        json.WriteNumberValue(t.Suspends);
        json.WriteNumberValue(t.TimeOuts);
        json.WriteNumberValue(t.Failures);
        json.WriteNumberValue(t.Drifts);
        json.WriteNumberValue(Math.Round(t.LongestPause.TotalMilliseconds));
        json.WriteNumberValue(Math.Round(t.SlowestFreeze.TotalMilliseconds, 3));
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static IEnumerable<string> Notes(ReplayNotes notes)
    {
        if (notes.ClockStepCount > 0)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The clock went back {notes.ClockStepCount} times, first by {notes.ClockSteps[0].By:c} at event {notes.ClockSteps[0].SequenceNr} of " +
                $"domain {notes.ClockSteps[0].Id}. The order is the journal's; such events stand where the clock had been before.");
        if (notes.UnknownEvents > 0)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{notes.UnknownEvents} events are of kinds that this version does not know; they are shown and change no state.");
    }

    private static Task WriteTextAsync(Stream output, string text, CancellationToken cancellationToken) =>
        output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream($"ActorDriver.Audit.{name}")!);
        return reader.ReadToEnd();
    }
}
