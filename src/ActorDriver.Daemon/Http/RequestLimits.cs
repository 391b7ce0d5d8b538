using ActorDriver.Contracts;
using ActorDriver.Daemon.Listening;
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
    }

    /// <summary>
    /// How many connections may be open: beyond what is worked on, some more that are told that it is busy, or that rest between two
    /// requests.
    /// </summary>
    public static int Connections(DaemonOptions options) => 4 * (options.MaxRequests + options.MaxEventStreams + options.MaxAudits);

    /// <summary>Refuses what is too much at a time, with a <c>Busy</c> that says so.</summary>
    public static void UseRequestLimits(this WebApplication app, DaemonOptions options)
    {
        var requests = new Bound("requests", options.MaxRequests);
        var bounds = new Dictionary<Load, Bound>
        {
            [Load.EventStream] = new("event streams", options.MaxEventStreams),
            [Load.Audit] = new("audits", options.MaxAudits),
        };
        app.Use(async (http, next) =>
        {
            var connection = PeerConnection.Of(http);
            connection.BeginRequest();
            try
            {
                // By the endpoint, and not by the path: there is more than one way to write that.
                var load = http.GetEndpoint()?.Metadata.GetMetadata<Load>();
                if (load is not null && connection.IsSurplus)
                    await RefuseAsync(http, $"nearly all {Descriptors.Limit} files that this daemon may have open are in use: try again, or raise its LimitNOFILE");
                else
                    await (load is null ? requests : bounds[load]).LetInAsync(http, next);
            }
            finally
            {
                connection.EndRequest();
            }
        });
    }

    private static Task RefuseAsync(HttpContext http, string why)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(http, Problem.Of(new ErrorInfo(ErrorCodes.Busy, why)));
    }

    private sealed class Bound(string what, int limit)
    {
        private int _served;

        public async Task LetInAsync(HttpContext http, RequestDelegate next)
        {
            try
            {
                await (Interlocked.Increment(ref _served) <= limit
                    ? next(http)
                    : RefuseAsync(http, $"{limit} {what} are being served already: try again, or raise --max-{what.Replace(' ', '-')}"));
            }
            finally
            {
                Interlocked.Decrement(ref _served);
            }
        }
    }
}

/// <summary>What a request costs beyond the ordinary; hung on the endpoint that costs it.</summary>
internal sealed class Load
{
    /// <summary>It lasts for as long as the client wants.</summary>
    public static readonly Load EventStream = new();

    /// <summary>It may read the whole journal.</summary>
    public static readonly Load Audit = new();

    private Load()
    {
    }
}
