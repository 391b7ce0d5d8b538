using System.Diagnostics.CodeAnalysis;
using ActorDriver.Audit;
using ActorDriver.Daemon.Startup;

namespace ActorDriver.Daemon.Http;

/// <summary>The query parameters <c>since</c> and <c>until</c>.</summary>
internal static class PeriodQuery
{
    /// <summary>Reads the period; what is not given is left open.</summary>
    public static bool TryRead(HttpContext http, [NotNullWhen(true)] out Period? period, [NotNullWhen(false)] out string? fault)
    {
        period = null;
        var query = http.Request.Query;
        if (!Times.TryRead(query, "since", out var since, out fault) || !Times.TryRead(query, "until", out var until, out fault))
            return false;
        if (since > until)
        {
            fault = $"since ({since.Value.UtcDateTime:O}) must not be after until ({until.Value.UtcDateTime:O})";
            return false;
        }
        var isLive = http.RequestServices.GetRequiredService<JournalPlace>().IsLive;
        period = new Period(since, until, isLive ? DateTimeOffset.UtcNow : null);
        return true;
    }
}
