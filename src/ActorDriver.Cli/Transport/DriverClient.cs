using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>Who asks and why, as the user gave it.</summary>
internal sealed record WishText(string? By, string? Reason);

/// <summary>The daemon as typed calls. Every expected failure is a <see cref="DriverException"/>.</summary>
internal sealed class DriverClient(string socketPath)
{
    private static ContractsJson Shapes => ContractsJson.Default;

    public string SocketPath { get; } = socketPath;

    public Task<IReadOnlyList<DomainInfo>> ListAsync(bool all, CancellationToken cancellationToken) =>
        GetAsync(all ? Routes.Domains + "?all=true" : Routes.Domains, Shapes.IReadOnlyListDomainInfo, cancellationToken);

    public Task<DomainInfo> FindAsync(string reference, CancellationToken cancellationToken) =>
        GetAsync(Target(reference), Shapes.DomainInfo, cancellationToken);

    public Task<DaemonInfo> VersionAsync(CancellationToken cancellationToken) =>
        GetAsync(Routes.Version, Shapes.DaemonInfo, cancellationToken);

    public Task<JournalReport> CheckJournalAsync(CancellationToken cancellationToken) =>
        GetAsync(Routes.JournalCheck, Shapes.JournalReport, cancellationToken);

    /// <summary>Whether all is well there; a failing daemon answers too, with another status.</summary>
    public async Task<HealthInfo> HealthAsync(CancellationToken cancellationToken)
    {
        using var answer = await UnixHttp.SendAsync(SocketPath, new HttpRequest("GET", Routes.Health), cancellationToken);
        return answer.Status is 200 or 503
            ? await ReadAsync(answer, Shapes.HealthInfo, cancellationToken)
            : throw await RefusalAsync(answer, cancellationToken);
    }

    public Task<IReadOnlyList<EventInfo>> HistoryAsync(
        string reference, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken) =>
        GetAsync(
            Target(reference) + "/history" + Query(("since", Text(since)), ("until", Text(until))),
            Shapes.IReadOnlyListEventInfo, cancellationToken);

    public Task<Outcome> DefineAsync(DefineRequest request, CancellationToken cancellationToken) =>
        PostAsync(Routes.Domains, request, Shapes.DefineRequest, Shapes.Outcome, cancellationToken);

    public Task<IReadOnlyList<ContainerInfo>> DiscoverAsync(bool plain, CancellationToken cancellationToken) =>
        GetAsync(plain ? Routes.Containers + "?plain=true" : Routes.Containers, Shapes.IReadOnlyListContainerInfo, cancellationToken);

    public Task<Outcome> AdoptAsync(AdoptRequest request, CancellationToken cancellationToken) =>
        PostAsync(Routes.Adoptions, request, Shapes.AdoptRequest, Shapes.Outcome, cancellationToken);

    public Task<IReadOnlyList<Outcome>> AdoptAllAsync(AdoptAllRequest request, CancellationToken cancellationToken) =>
        PostAsync(Routes.AllAdoptions, request, Shapes.AdoptAllRequest, Shapes.IReadOnlyListOutcome, cancellationToken);

    /// <summary>
    /// One command for several domains. Outcomes come in the order of the references; <paramref name="progress"/> hears of each
    /// as soon as it is known.
    /// </summary>
    public async Task<IReadOnlyList<Outcome>> OperateAsync(
        OperationRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, Shapes.OperationRequest);
        using var answer = await UnixHttp.SendAsync(
            SocketPath, new HttpRequest("POST", Routes.Operations, body, "application/x-ndjson"), cancellationToken);
        if (!answer.IsSuccess)
            throw await RefusalAsync(answer, cancellationToken);
        return await OperationAnswer.ReadAsync(answer.Body, SocketPath, progress, cancellationToken);
    }

    /// <summary>The journal's events from a position on, one by one; with <paramref name="query"/> as the daemon's own filter.</summary>
    public async Task<HttpAnswer> OpenEventsAsync(string query, long? lastEventId, CancellationToken cancellationToken)
    {
        var answer = await UnixHttp.SendAsync(
            SocketPath, new HttpRequest("GET", Routes.Events + query, null, "text/event-stream", lastEventId), cancellationToken);
        if (answer.IsSuccess)
            return answer;
        using (answer)
            throw await RefusalAsync(answer, cancellationToken);
    }

    /// <summary>A query string of those parameters that have a value.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = "";
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        }
        return query;
    }

    /// <summary>A time as the daemon takes it, or null.</summary>
    public static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("O");

    // What cannot be a reference finds nothing, and must not be tried as part of a path ("..", "a/b").
    private static string Target(string reference) => ReferenceSyntax.CanBeReference(reference)
        ? Routes.Domain(reference)
        : throw new DriverException(ErrorCodes.NoDomain, $"no domain with name, UUID or init PID '{reference}'");

    private async Task<T> GetAsync<T>(string target, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        using var answer = await UnixHttp.SendAsync(SocketPath, new HttpRequest("GET", target), cancellationToken);
        return answer.IsSuccess
            ? await ReadAsync(answer, shape, cancellationToken)
            : throw await RefusalAsync(answer, cancellationToken);
    }

    private async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string target, TRequest request, JsonTypeInfo<TRequest> given, JsonTypeInfo<TAnswer> shape, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, given);
        using var answer = await UnixHttp.SendAsync(SocketPath, new HttpRequest("POST", target, body), cancellationToken);
        return answer.IsSuccess
            ? await ReadAsync(answer, shape, cancellationToken)
            : throw await RefusalAsync(answer, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(HttpAnswer answer, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(answer.Body, shape, cancellationToken) ?? throw Alien("null");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw Alien(e.Message);
        }
    }

    private async Task<DriverException> RefusalAsync(HttpAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(answer.Body, Shapes.Problem, cancellationToken) is { Code: { } code } problem
                ? new DriverException(code, problem.Detail)
                : Alien($"HTTP status {answer.Status}");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return Alien($"HTTP status {answer.Status}");
        }
    }

    private DriverException Alien(string what) => new(
        ErrorCodes.DaemonUnreachable, $"what answers on {SocketPath} is no actordriverd, or one of another version ({what})");
}
