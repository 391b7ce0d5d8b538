using ActorDriver.Contracts;
using ActorDriver.Hosting;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Startup;

/// <summary>A start that fails is told in one line, whatever it fails by, and ends with status 1.</summary>
internal static class StartupFaults
{
    public static async Task<int> TellAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
#pragma warning disable CA1031 // Nobody is left to whom it could be passed on but the runtime, and that aborts.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Tell(Explain(e));
        }
    }

    /// <summary>Writes the line.</summary>
    public static int Tell(ErrorInfo error, int status = 1)
    {
        try
        {
            Console.Error.WriteLine($"error: {error.Code}: {Printable.Of(error.Message)}");
        }
        catch (IOException)
        {
            // The status says enough.
        }

        return status;
    }

    /// <summary>The code and the sentence: the journal's, the settings' or the kernel's own where one of these is the cause.</summary>
    internal static ErrorInfo Explain(Exception e)
    {
        var causes = Causes(e).ToList();
        return causes.Select(Expected).FirstOrDefault(told => told is not null)
            ?? new ErrorInfo(ErrorCodes.OperationFailed, $"it cannot start: {causes[^1].Message} ({causes[^1].GetType().Name})");
    }

    private static ErrorInfo? Expected(Exception e) => e switch
    {
        StartupException s => new(s.Code, s.Message),
        ActorDriverSettingException => new(ErrorCodes.InvalidArgument, e.Message),
        JournalLockedException or JournalCorruptException or JournalUnavailableException => new(ErrorCodes.JournalUnavailable, e.Message),
        UnauthorizedAccessException => new(ErrorCodes.AccessDenied, e.Message),
        OperationCanceledException => new(ErrorCodes.OperationFailed, "it was told to stop before it had started"),
        IOException => new(ErrorCodes.OperationFailed, e.Message),
        OutOfMemoryException => new(
            ErrorCodes.OperationFailed, $"no memory or no thread is left ({e.Message}): see TasksMax= and MemoryMax= of the unit, ulimit -u, pids.max and memory.max"),
        _ => null,
    };

    private static IEnumerable<Exception> Causes(Exception e) => e switch
    {
        AggregateException { InnerExceptions: var inner } => inner.SelectMany(Causes).Prepend(e),
        { InnerException: { } inner } => Causes(inner).Prepend(e),
        _ => [e],
    };
}
