using System.Globalization;

namespace ActorDriver.Cli.Rendering;

/// <summary>Ages, durations, counts and sizes as people read them.</summary>
internal static class Ago
{
    /// <summary><c>12 s</c>, <c>5 min</c>, <c>3 h</c>, <c>9 d</c>.</summary>
    public static string Shown(DateTimeOffset since, DateTimeOffset now) => (now - since) switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } d => $"{(int)d.TotalSeconds} s",
        { TotalHours: < 1 } d => $"{(int)d.TotalMinutes} min",
        { TotalDays: < 1 } d => $"{(int)d.TotalHours} h",
        var d => $"{(int)d.TotalDays} d",
    };

    /// <summary>
    /// A duration of any length: as <see cref="Duration"/> up to a minute, then <c>5 min 12 s</c>, <c>3 h 5 min</c>, <c>9 d 3 h</c>.
    /// </summary>
    public static string Span(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds) switch
    {
        { TotalMinutes: < 1 } => milliseconds == 0 ? "0 s" : Duration(milliseconds),
        { TotalHours: < 1 } d => $"{d.Minutes} min {d.Seconds} s",
        { TotalDays: < 1 } d => $"{d.Hours} h {d.Minutes} min",
        var d => $"{(int)d.TotalDays} d {d.Hours} h",
    };

    /// <summary><c>1 domain</c>, <c>2 domains</c>.</summary>
    public static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";

    /// <summary><c>812 bytes</c>, <c>4.2 kB</c>, <c>13.5 MB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };

    /// <summary><c>0.42 ms</c>, <c>12 ms</c>, <c>3.01 s</c>.</summary>
    public static string Duration(double milliseconds) => milliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.00} s"),
    };
}
