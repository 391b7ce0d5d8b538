namespace ActorDriver.Cli.Output;

/// <summary>
/// Whoever reads standard output. When that one has gone, a command that waits for something to print has nobody left to print for;
/// without a look it would learn so only by what comes next, maybe days later.
/// </summary>
internal static class OutputReader
{
    private const int BrokenPipe = 32; // EPIPE

    /// <summary>Runs something for as long as there is a reader.</summary>
    /// <exception cref="OutputException">The reader has gone.</exception>
    public static async Task WhileThereAsync(ITerminal terminal, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!terminal.IsOutputTerminal) // the end of a terminal comes as a signal
            new Thread(() => Watch(gone)) { IsBackground = true }.Start();
        try
        {
            await run(gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OutputException(1, BrokenPipe);
        }
    }

    private static void Watch(CancellationTokenSource gone)
    {
        StandardStream.WaitUntilOutputIsUnread();
        try
        {
            gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
