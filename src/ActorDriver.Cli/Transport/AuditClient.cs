using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>Questions about the past, as typed calls.</summary>
internal sealed class AuditClient(DaemonCalls calls)
{
    private static ContractsJson Shapes => ContractsJson.Default;

    /// <summary>A domain's events, one by one; where a name had several lives, those of one after those of the other.</summary>
    public async IAsyncEnumerable<EventInfo> HistoryAsync(
        string reference, HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = $"{DaemonCalls.Target(reference)}/history{query}";
        using var answer = await calls.OpenAsync(new HttpRequest("GET", target), cancellationToken);
        var events = JsonSerializer.DeserializeAsyncEnumerable(answer.Body, Shapes.EventInfo, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (events)
        {
            while (await MoveNextAsync(events))
                yield return events.Current ?? throw calls.Alien("null");
        }
    }

    public Task<IReadOnlyList<LifeInfo>> LivesAsync(string reference, CancellationToken cancellationToken) =>
        calls.GetAsync(DaemonCalls.Target(reference) + "/lives", Shapes.IReadOnlyListLifeInfo, cancellationToken);

    public Task<IReadOnlyList<LaneInfo>> LanesAsync(
        string reference, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken) =>
        calls.GetAsync($"{DaemonCalls.Target(reference)}/lanes{Period(since, until)}", Shapes.IReadOnlyListLaneInfo, cancellationToken);

    public async Task<PastInfo> StatesAsync(DateTimeOffset? asOf, IProgress<Progress>? progress, CancellationToken cancellationToken) =>
        (await AskAsync(Get(Routes.AuditStates + DaemonCalls.Query(("asOf", DaemonCalls.Text(asOf)))), progress, cancellationToken)).Past
        ?? throw calls.Alien("no states");

    public async Task<SummaryInfo> SummaryAsync(
        DateTimeOffset? since, DateTimeOffset? until, IProgress<Progress>? progress, CancellationToken cancellationToken) =>
        (await AskAsync(Get(Routes.AuditSummary + Period(since, until)), progress, cancellationToken)).Summary
        ?? throw calls.Alien("no summary");

    /// <param name="heads">The text of a file of heads; empty for none.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<VerificationInfo> VerifyAsync(byte[] heads, IProgress<Progress>? progress, CancellationToken cancellationToken) =>
        (await AskAsync(new HttpRequest("POST", Routes.AuditVerification, heads, DaemonCalls.Lines), progress, cancellationToken)).Verification
        ?? throw calls.Alien("no verification");

    /// <summary>Has the report made, and gives its text in pieces.</summary>
    public async IAsyncEnumerable<string> ReportAsync(
        DateTimeOffset? since, DateTimeOffset? until, bool utc, IProgress<Progress>? progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = Routes.AuditReport + DaemonCalls.Query(
            ("since", DaemonCalls.Text(since)), ("until", DaemonCalls.Text(until)), ("utc", utc ? "true" : null));
        await foreach (var line in LinesAsync(Get(target), progress, cancellationToken))
        {
            if (line.Text is { } text)
                yield return text;
            else if (line.Ended)
                yield break;
        }
        throw calls.Broken("the report has no end");
    }

    /// <summary>The journal's events as <c>jsonl</c> or <c>csv</c>, as they come.</summary>
    public Task<HttpAnswer> ExportAsync(
        string format, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken) =>
        calls.OpenAsync(
            new HttpRequest(
                "GET",
                Routes.AuditExport + DaemonCalls.Query(
                    ("format", format), ("since", DaemonCalls.Text(since)), ("until", DaemonCalls.Text(until)))),
            cancellationToken);

    private static HttpRequest Get(string target) => new("GET", target, Accept: DaemonCalls.Lines);

    private static string Period(DateTimeOffset? since, DateTimeOffset? until) =>
        DaemonCalls.Query(("since", DaemonCalls.Text(since)), ("until", DaemonCalls.Text(until)));

    private async Task<AuditLine> AskAsync(HttpRequest request, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        await foreach (var line in LinesAsync(request, progress, cancellationToken))
            return line;
        throw calls.Broken("the connection was closed");
    }

    /// <summary>The lines that are no progress.</summary>
    private async IAsyncEnumerable<AuditLine> LinesAsync(
        HttpRequest request, IProgress<Progress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await calls.OpenAsync(request, cancellationToken);
        using var lines = new StreamReader(answer.Body);
        while (await NextAsync(lines, cancellationToken) is { } line)
        {
            if (line.Error is { } error)
                throw new DriverException(error.Code, error.Message);
            if (line.Progress is { } far)
                progress?.Report(new Progress(far.Read, far.Of));
            else
                yield return line;
        }
    }

    private async Task<AuditLine?> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken) is { } line
                ? JsonSerializer.Deserialize(line, Shapes.AuditLine) ?? throw calls.Alien("null")
                : null;
        }
        catch (JsonException e)
        {
            throw calls.Alien(e.Message);
        }
        catch (IOException e)
        {
            throw calls.Broken(e.Message);
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<EventInfo?> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw calls.Alien(e.Message);
        }
        catch (IOException e)
        {
            throw calls.Broken(e.Message);
        }
    }
}
