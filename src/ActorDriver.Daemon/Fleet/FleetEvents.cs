using System.Globalization;
using System.Text.Json;
using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Http;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Fleet;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ActorDriver.Daemon.Fleet;

/// <summary>
/// <c>GET /v1/hosts/{host}/events</c>: another host's journal as server-sent events, with its positions as ids. Ends when the host is
/// lost; a reader comes back with the last id and misses nothing.
/// </summary>
internal static class FleetEvents
{
    /// <exception cref="FleetException">The host cannot be reached, or refuses; before anything is written.</exception>
    public static async Task<IResult> WriteAsync(HttpContext http, string host, FleetService fleet, CancellationToken stopping)
    {
        var query = http.Request.Query;
        if (!Flags.TryRead(query, "follow", out var follow, out var fault) || !Times.TryRead(query, "since", out var since, out fault))
            return Problems.Invalid(fault);
        long? after = follow && since is null ? null : 0;
        if (http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
        {
            if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                return Problems.Invalid("Last-Event-ID must be the id of an event");
            after = position;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var reference = query["ref"].ToString() is { Length: > 0 } text ? text : null;
        await using var portions = fleet.EventsAsync(host, reference, after, follow, ended.Token).GetAsyncEnumerator(ended.Token);
        var any = await portions.MoveNextAsync();
        http.Features.Get<IHttpMinResponseDataRateFeature>()!.MinDataRate = null; // a slow reader costs nothing: let it be slow
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            for (; any; any = await portions.MoveNextAsync())
                await WriteAsync(http.Response, portions.Current, since, ended.Token);
        }
        catch (Exception e) when (e is FleetException || (e is OperationCanceledException && ended.IsCancellationRequested))
        {
            // The end of the stream says so.
        }

        return Results.Empty;
    }

    private static async Task WriteAsync(HttpResponse response, RemotePortion portion, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        foreach (var (stored, name) in portion.Events)
        {
            var e = AuditedEvent.Of(stored, name, DateTimeOffset.UnixEpoch).ToInfo();
            if (e.At < since)
                continue;
            var json = JsonSerializer.Serialize(e, ContractsJson.Readable.EventInfo); // one line: JSON escapes line ends
            await response.WriteAsync(
                string.Create(CultureInfo.InvariantCulture, $"id: {stored.Position}\nevent: {e.Event}\ndata: {json}\n\n"), cancellationToken);
        }

        await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {portion.Position}\n\n"), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
