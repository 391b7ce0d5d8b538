using System.Runtime.CompilerServices;
using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;

namespace ActorDriver.Daemon.Http;

/// <summary>
/// What is below <c>/v1/domains/{ref}</c> and told by the journal alone: <c>history</c>, <c>lives</c>, <c>lanes</c>. A domain that
/// is undefined is still found, and a name that was used again stands for every domain that had it.
/// </summary>
internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Domains + "/{reference}/history", HistoryAsync);
        routes.MapGet(Routes.Domains + "/{reference}/lives", LivesAsync);
        routes.MapGet(Routes.Domains + "/{reference}/lanes", LanesAsync);
    }

    public static async Task<IResult> HistoryAsync(HttpContext http, string reference, AuditReader audit)
    {
        if (!PeriodQuery.TryRead(http, out var period, out var fault))
            return Problems.Invalid(fault);
        var filter = new HistoryFilter
        {
            Since = period.Since,
            Until = period.Until,
            Kinds = [.. http.Request.Query["event"].OfType<string>().Where(k => k.Length > 0)],
            By = http.Request.Query["by"].ToString() is { Length: > 0 } by ? by : null,
        };
        return await OfLivesAsync(http, reference, audit, lives => Task.FromResult(Results.Json(
            EventsAsync(audit, lives, filter, http.RequestAborted), ContractsJson.Readable.IAsyncEnumerableEventInfo)));
    }

    public static Task<IResult> LivesAsync(HttpContext http, string reference, AuditReader audit) =>
        OfLivesAsync(http, reference, audit, lives => Task.FromResult(Results.Json(
            [.. lives.Select(l => l.ToInfo())], ContractsJson.Readable.IReadOnlyListLifeInfo)));

    public static async Task<IResult> LanesAsync(HttpContext http, string reference, AuditReader audit)
    {
        if (!PeriodQuery.TryRead(http, out var period, out var fault))
            return Problems.Invalid(fault);
        return await OfLivesAsync(http, reference, audit, async lives =>
        {
            var lanes = new List<LaneInfo>();
            foreach (var life in lives)
                lanes.Add((await audit.LaneAsync(life.Id, period, http.RequestAborted)).ToInfo());
            return Results.Json(lanes, ContractsJson.Readable.IReadOnlyListLaneInfo);
        });
    }

    private static async Task<IResult> OfLivesAsync(
        HttpContext http, string reference, AuditReader audit, Func<IReadOnlyList<DomainLife>, Task<IResult>> answer)
    {
        var lives = await audit.FindLivesAsync(new DomainRef(reference), http.RequestAborted);
        return lives.Count > 0 ? await answer(lives) : DomainDecider.NoDomain(new DomainRef(reference)).ToError().ToResult();
    }

    // One by one: however long a history is, little of it is held.
    private static async IAsyncEnumerable<EventInfo> EventsAsync(
        AuditReader audit, IReadOnlyList<DomainLife> lives, HistoryFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var life in lives)
        {
            await foreach (var e in audit.HistoryAsync(life.Id, filter, progress: null, cancellationToken))
                yield return e.ToInfo();
        }
    }
}
