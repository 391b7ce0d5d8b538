using System.CommandLine;
using ActorDriver.Cli.Daemons;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary>What all commands share: the terminal and the global options.</summary>
internal sealed class CommandContext(ITerminal terminal)
{
    public ITerminal Terminal { get; } = terminal;

    public Option<string> Socket { get; } = new("--socket")
    {
        Description = "The daemon's socket",
        HelpName = "PATH",
        Recursive = true,
        DefaultValueFactory = _ => DefaultPaths.Socket,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON", Recursive = true };

    public Option<string?> WithDaemon { get; } = new("--with-daemon")
    {
        Description = "Start this actordriverd for the time of the command if none answers",
        HelpName = "PROGRAM",
        Recursive = true,
    };

    /// <summary>
    /// Runs an action, with a daemon for its time where one is asked for, and turns an expected failure into its error line and
    /// status 1.
    /// </summary>
    public async Task<int> RunAsync(ConsoleCommand command, ParseResult parsed, Func<Invocation, Task<int>> action, CancellationToken cancellationToken)
    {
        try
        {
            var call = new Invocation(this, parsed, cancellationToken);
            return command.NeedsDaemon && parsed.GetValue(WithDaemon) is { } program
                && !await TemporaryDaemon.AnswersAsync(call.Driver.SocketPath, cancellationToken)
                ? await RunWithDaemonAsync(program, command, parsed, action, cancellationToken)
                : await action(call);
        }
        catch (DriverException e)
        {
            ErrorOutput.Print(Terminal, e.ToError());
            return ExitStatus.Failed;
        }
        finally
        {
            Terminal.Out.Flush();
            Terminal.Error.Flush();
        }
    }

    private async Task<int> RunWithDaemonAsync(
        string program, ConsoleCommand command, ParseResult parsed, Func<Invocation, Task<int>> action, CancellationToken cancellationToken)
    {
        using var signals = new EndingSignals(withInterrupt: !command.HandlesInterrupt, cancellationToken);
        try
        {
            var log = Path.Combine(DefaultPaths.State, "actordriverd.log");
            await using var daemon = await TemporaryDaemon.StartAsync(
                program, ["--socket", parsed.GetValue(Socket)!, "--log-file", log], signals.Token);
            return await action(new Invocation(this, parsed, signals.Token));
        }
        catch (OperationCanceledException) when (signals.ExitStatus is { } status)
        {
            return status;
        }
    }
}
