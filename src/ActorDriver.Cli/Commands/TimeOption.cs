using System.CommandLine;
using System.Globalization;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary>
/// A point in time on the command line: <c>2026-07-01T12:00:00Z</c>, <c>'2026-07-01 12:00'</c> (local), ago (<c>90s</c>, <c>10m</c>,
/// <c>2h</c>, <c>7d</c>), or <c>now</c>, and <c>today</c> and <c>yesterday</c>, which are their first moments here.
/// </summary>
internal static class TimeOption
{
    public static Option<DateTimeOffset?> Create(string name, string description) => Create(name, description, (_, time) => time);

    /// <summary>The same for an end: a time that was printed to the millisecond takes in what happened in that millisecond.</summary>
    public static Option<DateTimeOffset?> CreateEnd(string name, string description) => Create(name, description, TimeSyntax.EndOf);

    /// <summary>Reads a time; one without a zone is local.</summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (Ago(text) is { } ago && ago <= now - DateTimeOffset.MinValue)
        {
            time = now - ago;
            return true;
        }
        if (Word(text, now) is { } named)
        {
            time = named;
            return true;
        }
        return TimeSyntax.TryParse(text, isLocal: true, out time);
    }

    private static Option<DateTimeOffset?> Create(
        string name, string description, Func<string, DateTimeOffset, DateTimeOffset> meaning) => new(name)
        {
            Description = $"{description}: a date and time, how long ago (90s, 10m, 2h, 7d), today or yesterday",
            HelpName = "T",
            CustomParser = result =>
            {
                var text = result.Tokens is [var token] ? token.Value : "";
                if (TryParse(text, DateTimeOffset.UtcNow, out var time))
                    return meaning(text, time);
                result.AddError(
                    $"'{text}' is no time for {name}: write 2026-07-01T12:00:00Z, '2026-07-01 12:00', 90s, 10m, 2h or 7d for a time ago, "
                    + "today or yesterday");
                return null;
            },
        };

    private static DateTimeOffset? Word(string text, DateTimeOffset now) => text switch
    {
        "now" => now,
        "today" => new DateTimeOffset(now.LocalDateTime.Date), // with the offset that was valid then
        "yesterday" => new DateTimeOffset(now.LocalDateTime.Date.AddDays(-1)),
        _ => null,
    };

    private static TimeSpan? Ago(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(n),
            'm' => TimeSpan.FromMinutes(n),
            'h' => TimeSpan.FromHours(n),
            'd' when n < 1_000_000 => TimeSpan.FromDays(n),
            _ => null,
        };
    }
}
