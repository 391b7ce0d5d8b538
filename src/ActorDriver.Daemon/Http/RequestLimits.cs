using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorDriver.Daemon.Http;

/// <summary>What one client may ask of the daemon, so that it cannot take it from the others.</summary>
internal static class RequestLimits
{
    /// <summary>The largest body: a bulk operation on 10,000 UUIDs needs 400 kB.</summary>
    private const long MaxBody = 1 << 20;

    public static void Set(KestrelServerLimits limits, DaemonOptions options)
    {
        limits.MaxRequestBodySize = MaxBody;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        // Beyond what is worked on, some more may connect and are told that it is busy; the rest is not even accepted.
        limits.MaxConcurrentConnections = 4L * (options.MaxRequests + options.MaxEventStreams + options.MaxAudits);
    }

    /// <summary>Refuses what is too much at a time, with a <c>Busy</c> that says so.</summary>
    public static void UseRequestLimits(this WebApplication app, DaemonOptions options)
    {
        var requests = new Bound("requests", options.MaxRequests);
        var streams = new Bound("event streams", options.MaxEventStreams);
        var audits = new Bound("audits", options.MaxAudits);
        app.Use(async (http, next) =>
        {
            var bound = http.Request.Path == Routes.Events ? streams : http.Request.Path.StartsWithSegments(Routes.Audit) ? audits : requests;
            if (!bound.Slots.Wait(0))
            {
                http.Response.Headers.RetryAfter = "1";
                await Problems.WriteAsync(http, Problem.Of(new ErrorInfo(
                    ErrorCodes.Busy,
                    $"{bound.Limit} {bound.What} are being served already: try again, or raise --max-{bound.What.Replace(' ', '-')}")));
                return;
            }
            try
            {
                await next(http);
            }
            finally
            {
                bound.Slots.Release();
            }
        });
    }

    private sealed record Bound(string What, int Limit)
    {
        public SemaphoreSlim Slots { get; } = new(Limit);
    }
}
