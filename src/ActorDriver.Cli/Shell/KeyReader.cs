namespace ActorDriver.Cli.Shell;

/// <summary>Where the line editor's keys come from: a terminal, or a test.</summary>
internal interface IKeyReader
{
    /// <summary>The next key; null when no more can come, because the terminal is gone.</summary>
    Task<ConsoleKeyInfo?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Keys of the process's terminal. Reading one blocks a thread for which there is no way out, so it has one of its own; it reads
/// only when asked, so that what is typed ahead stays in the terminal for whom it is meant.
/// </summary>
internal sealed class KeyReader : IKeyReader
{
    private Task<ConsoleKeyInfo?>? _reading;

    public async Task<ConsoleKeyInfo?> ReadAsync(CancellationToken cancellationToken)
    {
        _reading ??= Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var key = await _reading.WaitAsync(cancellationToken); // when cancelled, the key that comes is the next call's
        _reading = null;
        return key;
    }

    private static ConsoleKeyInfo? Read()
    {
        // Ctrl-C is a key while a line is edited; between lines it is a signal again.
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return null;
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }
}
