using System.CommandLine;
using ActorDriver.Cli.Daemons;
using ActorDriver.Cli.Fleet;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary>What all commands share: the terminal and the global options.</summary>
internal sealed class CommandContext(ITerminal terminal)
{
    private readonly HashSet<Argument> _references = [];

    public ITerminal Terminal { get; } = terminal;

    public Option<string?> Socket { get; } = new("--socket")
    {
        Description = $"The daemon's socket [default: {DefaultPaths.SocketVariable} or {DefaultPaths.Socket}]",
        HelpName = "PATH",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON", Recursive = true };

    public Option<string?> WithDaemon { get; } = new("--with-daemon")
    {
        Description = "Start this actordriverd for the time of the command if none answers",
        HelpName = "PROGRAM",
        Recursive = true,
    };

    public Option<string?> Host { get; } = HostOption.Create();

    /// <summary>The socket of commands that name none: in a shell, the shell's own.</summary>
    public string DefaultSocket { get; set; } = DefaultPaths.Socket;

    /// <summary>Whether commands print JSON that do not say so: in a shell with <c>--json</c>.</summary>
    public bool DefaultJson { get; set; }

    /// <summary>Whether a shell runs the commands.</summary>
    public bool IsInShell { get; set; }

    /// <summary>Runs a whole command line; there once the commands are.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task<int>> RunWordsAsync { get; set; } =
        (_, _) => throw new InvalidOperationException("the commands are not there yet");

    /// <summary>Completes words; there once the commands are.</summary>
    public Completer Completer { get => field ?? throw new InvalidOperationException("the commands are not there yet"); set; }

    /// <summary>Marks an argument as one that names domains, so that Tab offers them.</summary>
    public Argument<T> Referring<T>(Argument<T> argument)
    {
        _references.Add(argument);
        return argument;
    }

    public bool TakesReference(Argument argument) => _references.Contains(argument);

    /// <summary>Starts the daemon of <c>--with-daemon</c>, unless it is not given or one answers already.</summary>
    /// <exception cref="DriverException">It does not come up.</exception>
    public async Task<TemporaryDaemon?> StartDaemonIfWantedAsync(Invocation call, CancellationToken cancellationToken)
    {
        if (call.Get(WithDaemon) is not { } program || await TemporaryDaemon.AnswersAsync(call.Driver.SocketPath, cancellationToken))
            return null;
        var log = Path.Combine(DefaultPaths.State, "actordriverd.log");
        return await TemporaryDaemon.StartAsync(
            program, ["--socket", call.Driver.SocketPath, "--log-file", log], cancellationToken);
    }

    /// <summary>
    /// Runs an action, with a daemon for its time where one is asked for, and turns an expected failure into its error line and
    /// status 1.
    /// </summary>
    public async Task<int> RunAsync(
        ConsoleCommand command, ParseResult parsed, Func<Invocation, Task<int>> action, CancellationToken cancellationToken)
    {
        try
        {
            if (command.Journal is { } option && parsed.GetValue(option) is { } journal)
                return await RunOnJournalAsync(journal, command, parsed, action, cancellationToken);
            if (command.NeedsDaemon && parsed.GetValue(WithDaemon) is not null)
                return await RunWithDaemonAsync(command, parsed, action, cancellationToken);
            return command.TidiesUp
                ? await TidyingUpAsync(command, stop => action(new Invocation(this, parsed, null, stop)), cancellationToken)
                : await action(new Invocation(this, parsed, null, cancellationToken));
        }
        catch (DriverException e)
        {
            ErrorOutput.Print(Terminal, e.ToError());
            return ExitStatus.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ErrorOutput.Print(Terminal, new ErrorInfo(ErrorCodes.OperationFailed, e.Message)); // it names its file
            return ExitStatus.Failed;
        }
        finally
        {
            Terminal.Out.Flush();
            Terminal.Error.Flush();
        }
    }

    private Task<int> RunWithDaemonAsync(
        ConsoleCommand command, ParseResult parsed, Func<Invocation, Task<int>> action, CancellationToken cancellationToken) =>
        TidyingUpAsync(command, async stop =>
        {
            var call = new Invocation(this, parsed, null, stop);
            await using var daemon = await StartDaemonIfWantedAsync(call, stop);
            return await action(call);
        }, cancellationToken);

    private Task<int> RunOnJournalAsync(
        string journal, ConsoleCommand command, ParseResult parsed, Func<Invocation, Task<int>> action, CancellationToken cancellationToken) =>
        TidyingUpAsync(command, async stop =>
        {
            await using var reader = await StartReaderAsync(journal, parsed, stop);
            return await action(new Invocation(this, parsed, reader.SocketPath, stop));
        }, cancellationToken);

    private async Task<JournalDaemon> StartReaderAsync(string journal, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.For(Terminal, parsed.GetValue(Json) || DefaultJson, "");
        return await JournalDaemon.StartAsync(parsed.GetValue(WithDaemon) ?? DaemonProgram.Default, journal, cancellationToken);
    }

    private static async Task<int> TidyingUpAsync(
        ConsoleCommand command, Func<CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        using var signals = new EndingSignals(withInterrupt: !command.HandlesInterrupt, cancellationToken);
        try
        {
            return await run(signals.Token);
        }
        catch (OperationCanceledException) when (signals.ExitStatus is { } status)
        {
            return status;
        }
    }
}
