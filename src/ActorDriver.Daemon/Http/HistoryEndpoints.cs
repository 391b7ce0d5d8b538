using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Http;

/// <summary><c>GET /v1/domains/{ref}/history</c>: a domain's own journal. One that is undefined is still found by its UUID.</summary>
internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Routes.Domains + "/{reference}/history", HistoryAsync);

    private static async Task<IResult> HistoryAsync(
        HttpContext http, string reference, string? since, string? until, IActorDriver driver, IJournalReader journal)
    {
        if (!Times.TryRead(since, DateTimeOffset.MinValue, out var from) || !Times.TryRead(until, DateTimeOffset.MaxValue, out var to))
            return Problems.Invalid("since and until must be times such as 2026-07-01T12:00:00Z");
        var domain = new DomainRef(reference);
        var id = (await driver.FindAsync(domain, http.RequestAborted)).Domain?.Id ?? domain.AsId;
        var events = new List<EventInfo>();
        var name = "";
        var exists = false;
        if (id is { } known)
        {
            await foreach (var recorded in journal.ReadAsync(known, cancellationToken: http.RequestAborted))
            {
                exists = true;
                name = recorded.NameGiven() ?? name;
                var e = recorded.ToInfo(name);
                if (e.At >= from && e.At <= to)
                    events.Add(e);
            }
        }
        return exists
            ? Results.Json<IReadOnlyList<EventInfo>>(events, ContractsJson.Readable.IReadOnlyListEventInfo)
            : DomainDecider.NoDomain(domain).ToError().ToResult();
    }
}
