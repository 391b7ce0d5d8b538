using System.Globalization;

namespace ActorDriver.Cli.Fleet;

/// <summary>A length of time as it is typed: <c>90s</c>, <c>15m</c>, <c>1h</c>, <c>2d</c>.</summary>
internal static class Duration
{
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count is <= 0 or > 1e6)
            return false;
        time = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => default,
        };
        return time > TimeSpan.Zero;
    }
}
