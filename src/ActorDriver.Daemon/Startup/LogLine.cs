using System.Globalization;
using System.Text;
using ActorDriver.Contracts;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// The form of a log line. Names, reasons and what clients say of themselves stand in it: nothing of that may begin a line of its own or
/// steer the terminal of who reads the log.
/// </summary>
internal static class LogLine
{
    // Under systemd the journal has the time already.
    private static readonly bool HasTime = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null;

    /// <summary>One line, and below it, indented, an exception's own.</summary>
    public static string Of(LogLevel level, string message, Exception? exception = null)
    {
        var text = new StringBuilder();
        if (HasTime)
            text.Append(DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        text.Append(Word(level)).Append(' ').Append(Printable.Of(message)).Append('\n');
        foreach (var line in exception?.ToString().Split('\n') ?? [])
            text.Append("    ").Append(Printable.Of(line.TrimEnd('\r'))).Append('\n');
        return text.ToString();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "VRB",
        LogLevel.Debug => "DBG",
        LogLevel.Information => "INF",
        LogLevel.Warning => "WRN",
        LogLevel.Error => "ERR",
        _ => "FTL",
    };
}
