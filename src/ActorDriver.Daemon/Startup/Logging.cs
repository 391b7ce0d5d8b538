using System.Globalization;
using ActorDriver.Contracts;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ActorDriver.Daemon.Startup;

/// <summary>The daemon's log: one readable line per state change, on stdout.</summary>
internal static class Logging
{
    // Under systemd the journal has the time already.
    private static readonly string Template = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null
        ? "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}"
        : "{Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Logger Create(DaemonOptions options) => new LoggerConfiguration()
        .MinimumLevel.Is(options.LogLevel)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture)
        .CreateLogger();

    /// <summary>Lets stdout be a file, made for its owner alone: who asked for what is not for everyone to read.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public static void Redirect(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Console.SetOut(new StreamWriter(new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            { AutoFlush = true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(ErrorCodes.AccessDenied, $"the log {file} cannot be written: {e.Message}", e);
        }
    }
}
