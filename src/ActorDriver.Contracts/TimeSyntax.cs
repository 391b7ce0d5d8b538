using System.Globalization;

namespace ActorDriver.Contracts;

/// <summary>
/// How a point in time is written: a date, with a time of the day where one is given, with its zone where one is given
/// (<c>2026-07-01</c>, <c>2026-07-01 12:00</c>, <c>2026-07-01T12:00:00.1234567Z</c>, <c>2026-07-01 12:00:00+02:00</c>). Whatever else a
/// lenient reader would make a date of, such as <c>1.5</c>, is a slip of the finger.
/// </summary>
public static class TimeSyntax
{
    private const int MaxFraction = 7;

    private static readonly string[] Formats =
    [
        .. from day in (string[])["yyyy-MM-dd"]
           from time in (string[])["", " HH:mm", "THH:mm", " HH:mm:ss", "THH:mm:ss", " HH:mm:ss.FFFFFFF", "THH:mm:ss.FFFFFFF"]
           from zone in (string[])(time.Length == 0 ? [""] : ["", "Z", "zzz", " zzz"])
           select day + time.Replace("T", "'T'", StringComparison.Ordinal) + zone.Replace("Z", "'Z'", StringComparison.Ordinal),
    ];

    /// <summary>Reads a time.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="isLocal">Whether a time without a zone is one here; else it is in UTC.</param>
    /// <param name="time">The time.</param>
    public static bool TryParse(string text, bool isLocal, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        var styles = isLocal && !text.EndsWith('Z') ? DateTimeStyles.AssumeLocal : DateTimeStyles.AssumeUniversal;
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, styles, out time);
    }

    /// <summary>
    /// The last moment of the millisecond (or of the tenth of it, and so on) to which a time was written: what was printed to the
    /// millisecond and is given back means all that was printed so. A date alone stays the first moment of its day.
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="time">What was read from it.</param>
    public static DateTimeOffset EndOf(string text, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains(':', StringComparison.Ordinal))
            return time;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length - point - 1;
        var unit = (long)Math.Pow(10, MaxFraction - Math.Clamp(digits, 3, MaxFraction));
        return time.UtcTicks <= DateTimeOffset.MaxValue.UtcTicks - unit ? time.AddTicks(unit - 1) : time;
    }
}
