using System.Text.Json.Serialization.Metadata;
using ActorDriver.Contracts;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Http;

/// <summary>
/// Answers for which a journal must be read: as they are, or, for who accepts <c>application/x-ndjson</c>, after lines that tell how
/// far the reading is.
/// </summary>
internal static class LongAnswer
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);

    /// <summary>Gives an answer in JSON.</summary>
    /// <param name="http">The request.</param>
    /// <param name="journal">What is read, to tell of how much it is.</param>
    /// <param name="ask">Finds the answer.</param>
    /// <param name="shape">The answer's shape when it stands alone.</param>
    /// <param name="line">The answer as a line.</param>
    public static async Task<IResult> GiveAsync<T>(
        HttpContext http, IJournalReader journal, Func<IProgress<long>?, CancellationToken, Task<T>> ask, JsonTypeInfo<T> shape,
        Func<T, AuditLine> line)
    {
        if (!AuditLines.AreAcceptedBy(http))
            return Results.Json(await ask(null, http.RequestAborted), shape);
        await TellAsync(http, journal, async (lines, progress, stop) => await lines.WriteAsync(line(await ask(progress, stop)), stop));
        return Results.Empty;
    }

    /// <summary>Gives an answer that is a text.</summary>
    /// <param name="http">The request.</param>
    /// <param name="journal">What is read, to tell of how much it is.</param>
    /// <param name="contentType">The text's type when it stands alone.</param>
    /// <param name="write">Writes the text.</param>
    public static async Task<IResult> WriteTextAsync(
        HttpContext http, IJournalReader journal, string contentType, Func<Stream, IProgress<long>?, CancellationToken, Task> write)
    {
        if (!AuditLines.AreAcceptedBy(http))
        {
            http.Response.ContentType = contentType;
            await write(http.Response.Body, null, http.RequestAborted);
            return Results.Empty;
        }
        await TellAsync(http, journal, async (lines, progress, stop) =>
        {
            var text = new TextLineStream(lines);
            await using (text)
                await write(text, progress, stop);
            await lines.WriteAsync(new AuditLine(Ended: true), stop);
        });
        return Results.Empty;
    }

    private static async Task TellAsync(
        HttpContext http, IJournalReader journal, Func<AuditLines, IProgress<long>, CancellationToken, Task> answer)
    {
        var stop = http.RequestAborted;
        var of = await journal.LastPositionAsync(stop);
        using var lines = new AuditLines(http.Response);
        var read = new ReadCount();
        var work = answer(lines, read, stop);
        while (await Task.WhenAny(work, Task.Delay(Interval, stop)) != work)
            await lines.WriteAsync(new AuditLine(new AuditProgress(read.Value, of)), stop);
        try
        {
            await work;
        }
        catch (Exception e) when (http.Response.HasStarted && Problems.OfJournal(e) is { } error)
        {
            await lines.WriteAsync(new AuditLine(Error: error), stop);
        }
    }

    /// <summary>The last number that was reported.</summary>
    private sealed class ReadCount : IProgress<long>
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Report(long value) => Volatile.Write(ref _value, value);
    }
}
