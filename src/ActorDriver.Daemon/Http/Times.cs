using System.Diagnostics.CodeAnalysis;
using ActorDriver.Contracts;

namespace ActorDriver.Daemon.Http;

/// <summary>Query parameters that are points in time.</summary>
internal static class Times
{
    /// <summary>Reads a time; one that is not there is null.</summary>
    public static bool TryRead(IQueryCollection query, string name, out DateTimeOffset? time, [NotNullWhen(false)] out string? fault)
    {
        time = null;
        fault = null;
        if (query[name].ToString() is not { Length: > 0 } text)
            return true;
        if (TimeSyntax.TryParse(text, isLocal: false, out var read))
            time = read;
        else
            fault = $"{name} must be a time such as 2026-07-01T12:00:00Z, and is '{text}'";
        return fault is null;
    }
}
