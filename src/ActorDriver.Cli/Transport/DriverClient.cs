using System.Text.Json;
using ActorDriver.Cli.Fleet;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>The daemon as typed calls. Every expected failure is a <see cref="DriverException"/>.</summary>
internal sealed class DriverClient(string socketPath)
{
    private readonly DaemonCalls _calls = new(socketPath);

    private static ContractsJson Shapes => ContractsJson.Default;

    public string SocketPath { get; } = socketPath;

    /// <summary>Questions about the past.</summary>
    public AuditClient Audit => new(_calls);

    /// <summary>The fleet and its other hosts.</summary>
    public FleetClient Fleet => new(_calls);

    public Task<IReadOnlyList<DomainInfo>> ListAsync(bool all, CancellationToken cancellationToken) =>
        _calls.GetAsync(all ? Routes.Domains + "?all=true" : Routes.Domains, Shapes.IReadOnlyListDomainInfo, cancellationToken);

    public Task<DomainInfo> FindAsync(string reference, CancellationToken cancellationToken) =>
        _calls.GetAsync(DaemonCalls.Target(reference), Shapes.DomainInfo, cancellationToken);

    public Task<DaemonInfo> VersionAsync(CancellationToken cancellationToken) =>
        _calls.GetAsync(Routes.Version, Shapes.DaemonInfo, cancellationToken);

    public Task<JournalReport> CheckJournalAsync(CancellationToken cancellationToken) =>
        _calls.GetAsync(Routes.JournalCheck, Shapes.JournalReport, cancellationToken);

    /// <summary>Whether all is well there; a failing daemon answers too, with another status.</summary>
    public async Task<HealthInfo> HealthAsync(CancellationToken cancellationToken)
    {
        using var answer = await _calls.SendAsync(new HttpRequest("GET", Routes.Health), cancellationToken);
        return answer.Status is 200 or 503
            ? await _calls.ReadAsync(answer, Shapes.HealthInfo, cancellationToken)
            : throw await _calls.RefusalAsync(answer, cancellationToken);
    }

    public Task<Outcome> DefineAsync(DefineRequest request, CancellationToken cancellationToken) =>
        _calls.PostAsync(Routes.Domains, request, Shapes.DefineRequest, Shapes.Outcome, cancellationToken);

    public Task<IReadOnlyList<ContainerInfo>> DiscoverAsync(bool plain, CancellationToken cancellationToken) =>
        _calls.GetAsync(plain ? Routes.Containers + "?plain=true" : Routes.Containers, Shapes.IReadOnlyListContainerInfo, cancellationToken);

    public Task<Outcome> AdoptAsync(AdoptRequest request, CancellationToken cancellationToken) =>
        _calls.PostAsync(Routes.Adoptions, request, Shapes.AdoptRequest, Shapes.Outcome, cancellationToken);

    public Task<IReadOnlyList<Outcome>> AdoptAllAsync(AdoptAllRequest request, CancellationToken cancellationToken) =>
        _calls.PostAsync(Routes.AllAdoptions, request, Shapes.AdoptAllRequest, Shapes.IReadOnlyListOutcome, cancellationToken);

    /// <summary>
    /// One command for several domains. Outcomes come in the order of the references; <paramref name="progress"/> hears of each
    /// as soon as it is known.
    /// </summary>
    public async Task<IReadOnlyList<Outcome>> OperateAsync(
        OperationRequest request, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, Shapes.OperationRequest);
        using var answer = await _calls.OpenAsync(
            new HttpRequest("POST", Routes.Operations, body, DaemonCalls.Lines), cancellationToken);
        return await OperationAnswer.ReadAsync(answer.Body, SocketPath, progress, cancellationToken);
    }

    /// <summary>The journal's events from a position on, one by one; with <paramref name="query"/> as the daemon's own filter.</summary>
    public Task<HttpAnswer> OpenEventsAsync(
        string query, long? lastEventId, CancellationToken cancellationToken, string path = Routes.Events) =>
        _calls.OpenAsync(new HttpRequest("GET", path + query, null, "text/event-stream", lastEventId), cancellationToken);
}
