using System.Globalization;

namespace ActorDriver.Cli.Rendering;

/// <summary>How points in time are shown: always with their zone, so that nobody has to guess.</summary>
internal sealed class TimeText
{
    private TimeText(bool utc) => IsUtc = utc;

    /// <summary>In local time, with its offset at that moment: <c>2026-07-01 14:00:00.000+02:00</c>.</summary>
    public static TimeText Local { get; } = new(utc: false);

    /// <summary>In UTC: <c>2026-07-01 12:00:00.000Z</c>.</summary>
    public static TimeText Utc { get; } = new(utc: true);

    public bool IsUtc { get; }

    /// <summary>To the millisecond.</summary>
    public string Of(DateTimeOffset time) => Of(time, "yyyy-MM-dd HH:mm:ss.fff");

    /// <summary>To the second.</summary>
    public string Short(DateTimeOffset time) => Of(time, "yyyy-MM-dd HH:mm:ss");

    private string Of(DateTimeOffset time, string format) => IsUtc
        ? time.UtcDateTime.ToString(format + "'Z'", CultureInfo.InvariantCulture)
        : time.ToLocalTime().ToString(format + "zzz", CultureInfo.InvariantCulture);
}
