using System.Globalization;

namespace ActorDriver.Daemon.Http;

/// <summary>Points in time in a query string.</summary>
internal static class Times
{
    /// <summary>Reads a time; where none is given, it is <paramref name="otherwise"/>.</summary>
    public static bool TryRead(string? text, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        time = otherwise;
        return text is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
