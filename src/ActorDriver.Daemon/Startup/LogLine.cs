using System.Globalization;
using ActorDriver.Contracts;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// The form of a log line. Names, reasons and what clients say of themselves stand in it: nothing of that may begin a line of its own or
/// steer the terminal of who reads the log.
/// </summary>
internal sealed class LogLine : ITextFormatter
{
    // Under systemd the journal has the time already.
    private static readonly bool HasTime = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null;

    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    /// <summary>One line, and below it, indented, an exception's own.</summary>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (HasTime)
            output.Write(logEvent.Timestamp.ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        output.Write(Word(logEvent.Level));
        output.Write(' ');
        output.Write(Printable.Of(TextOf(logEvent)));
        output.Write('\n');
        foreach (var line in logEvent.Exception?.ToString().Split('\n') ?? [])
        {
            output.Write("    ");
            output.Write(Printable.Of(line.TrimEnd('\r')));
            output.Write('\n');
        }
    }

    private static string TextOf(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return text.ToString();
    }

    private static string Word(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "VRB",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL",
    };
}
