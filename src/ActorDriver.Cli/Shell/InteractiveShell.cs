using System.Runtime.InteropServices;
using ActorDriver.Cli.Commands;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Shell;

/// <summary>
/// Commands from a terminal. While a line is edited, Ctrl-C is a key that drops the line; while a command runs, it is a signal
/// that drops the command. It never ends the shell; Ctrl-D does.
/// </summary>
internal sealed class InteractiveShell(CommandContext context, LineRunner lines)
{
    private const string Prompt = "actordriver> ";

    private readonly Lock _gate = new();
    private CancellationTokenSource? _running;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var terminal = context.Terminal;
        terminal.Out.WriteLine($"ActorDriver {VersionCommand.Client}. 'help' lists the commands, Tab completes, Ctrl-D leaves.");
        terminal.Out.Flush();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
        var history = ShellHistory.Open();
        var editor = new LineEditor(terminal, new KeyReader(), history.Lines, CompleteAsync);
        while (true)
        {
            var (text, end) = await editor.ReadAsync(Prompt, cancellationToken);
            if (end == LineEnd.EndOfInput)
                return ExitStatus.Done;
            if (end == LineEnd.Dropped || string.IsNullOrWhiteSpace(text))
                continue;
            if (history.Add(text) is { } fault)
                terminal.Error.WriteLine($"warning: the history cannot be kept: {Printable.Of(fault)}");
            if (await RunLineAsync(text, cancellationToken) is null)
                return ExitStatus.Done;
        }
    }

    private async Task<int?> RunLineAsync(string text, CancellationToken cancellationToken)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
            _running = running;
        try
        {
            return await lines.RunAsync(text, running.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            context.Terminal.Out.WriteLine();
            return ExitStatus.Interrupted;
        }
        finally
        {
            lock (_gate)
                _running = null;
            context.Terminal.Out.Flush();
            context.Terminal.Error.Flush();
        }
    }

    private void OnInterrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_gate)
            _running?.Cancel();
    }

    private async Task<Completions> CompleteAsync(string upToCursor, CancellationToken cancellationToken)
    {
        var line = WordSplitter.Split(upToCursor);
        var word = line.IsOpen ? line.Words[^1] : "";
        var before = line.IsOpen ? line.Words.SkipLast(1).ToList() : line.Words;
        return new Completions(word, await context.Completer.CompleteAsync(before, word, cancellationToken));
    }
}
