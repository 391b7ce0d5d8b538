using ActorDriver.Contracts;
using Serilog;
using Serilog.Configuration;
using Serilog.Extensions.Logging;

namespace ActorDriver.Daemon.Startup;

/// <summary>The daemon's log: one readable line per state change, on stdout.</summary>
internal static class Logging
{
    public static void AddLog(this ILoggingBuilder logging, DaemonOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel)
            .AddFilter("Microsoft", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical); // a start that fails is told of by its error line
        Console.SetOut(options.LogFile is { } file ? OpenFile(file) : StandardFiles.Output());
        // As any other provider, and owned by the services: AddSerilog would put a filter of its own before those above, which lets all through.
        logging.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(
            new LoggerConfiguration()
                .MinimumLevel.Verbose()
                .WriteTo.Sink(new QueuedSink(LoggerSinkConfiguration.CreateSink(to => to.Console(new LogLine()))))
                .CreateLogger(),
            dispose: true));
    }

    /// <summary>Opens the log's file, made for its owner alone: who asked for what is not for everyone to read.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    private static StreamWriter OpenFile(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? "/", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new StreamWriter(new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 0, // what a full disk did not take must not come a second time
            }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(ErrorCodes.AccessDenied, $"the log {file} cannot be written: {e.Message}", e);
        }
    }
}
