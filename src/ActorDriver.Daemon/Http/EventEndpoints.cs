using System.Globalization;
using System.Text.Json;
using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Events;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Journal;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ActorDriver.Daemon.Http;

/// <summary>
/// <c>GET /v1/events</c>: the journal as server-sent events. The id of each is its position in the journal, so a reader that
/// comes back with <c>Last-Event-ID</c> misses nothing and sees nothing twice.
/// </summary>
internal static class EventEndpoints
{
    /// <summary>A sign of life on a quiet stream, so that both ends notice when the other is gone.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet(Routes.Events, FollowAsync).WithMetadata(Load.EventStream);

    private static async Task<IResult> FollowAsync(
        HttpContext http, IActorDriver driver, IJournalReader journal, JournalSignal signal, NameBook names, IHostApplicationLifetime life)
    {
        var query = http.Request.Query;
        if (!Flags.TryRead(query, "follow", out var follow, out var fault))
            return Problems.Invalid(fault);
        if (!Times.TryRead(query, "since", out var since, out fault))
            return Problems.Invalid(fault);
        long? after = null;
        if (http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
        {
            if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                return Problems.Invalid("Last-Event-ID must be the id of an event");
            after = position;
        }
        DomainId? domain = null;
        if (query["ref"].ToString() is { Length: > 0 } reference)
        {
            (domain, var why) = await FindAsync(new DomainRef(reference), driver, journal, http.RequestAborted);
            if (domain is null)
                return (why ?? DomainDecider.NoDomain(new DomainRef(reference))).ToError().ToResult();
        }
        // Without a place to begin, a follower is told what comes, and any other reader what there is.
        after ??= follow && since is null ? await journal.LastPositionAsync(http.RequestAborted) : 0;

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var stream = new EventStreamWriter(http.Response, names, since);
        http.Features.Get<IHttpMinResponseDataRateFeature>()!.MinDataRate = null; // a slow reader costs nothing: let it be slow
        try
        {
            await stream.BeginAsync(after.Value, ended.Token);
            await PumpAsync(journal, signal, stream, domain, after.Value, follow, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader has gone, or the daemon stops: it comes back with the last id.
        }
        return Results.Empty;
    }

    private static async Task PumpAsync(
        IJournalReader journal, JournalSignal signal, EventStreamWriter stream, DomainId? domain, long after, bool follow,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var grown = signal.Next;
            // The journal is read in portions, each closed before it is handed out: however slow the client, one portion is all
            // that is held for it, and no read of the journal stays open meanwhile.
            await foreach (var e in journal.ReadAsync(domain, after, cancellationToken))
            {
                await stream.WriteAsync(e, cancellationToken);
                after = e.Position;
            }
            await stream.FlushAsync(cancellationToken);
            if (!follow)
                return;
            try
            {
                await grown.WaitAsync(Heartbeat, cancellationToken);
            }
            catch (TimeoutException)
            {
                await stream.BeatAsync(cancellationToken);
            }
        }
    }

    private static async Task<(DomainId? Domain, DomainError? Why)> FindAsync(
        DomainRef reference, IActorDriver driver, IJournalReader journal, CancellationToken cancellationToken)
    {
        var found = await driver.FindAsync(reference, cancellationToken);
        if (found.Domain is { } domain)
            return (domain.Id, null);
        if (reference.AsId is not { } id || found.Error is { Code: not ErrorCode.NoDomain })
            return (null, found.Error);
        await foreach (var _ in journal.ReadAsync(id, cancellationToken: cancellationToken))
            return (id, null); // undefined by now; its events stay
        return (null, found.Error);
    }
}

/// <summary>Writes events in the form of server-sent events.</summary>
internal sealed class EventStreamWriter(HttpResponse response, NameBook names, DateTimeOffset? since)
{
    private DateTimeOffset _latest = DateTimeOffset.UnixEpoch;

    public async Task BeginAsync(long after, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // At once, so that the reader knows that it is connected, and where to come back to if it breaks before the first event.
        await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {after}\n\n"), cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public async Task WriteAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        var e = AuditedEvent.Of(recorded, await names.NameOfAsync(recorded, cancellationToken), _latest).ToInfo();
        _latest = e.At;
        if (e.At < since)
            return;
        var json = JsonSerializer.Serialize(e, ContractsJson.Readable.EventInfo); // one line: JSON escapes line ends
        await response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"id: {recorded.Position}\nevent: {e.Event}\ndata: {json}\n\n"), cancellationToken);
    }

    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await response.WriteAsync(":\n\n", cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => response.Body.FlushAsync(cancellationToken);
}
