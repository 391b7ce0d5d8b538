using System.CommandLine;

namespace ActorDriver.Cli.Commands;

/// <summary>A command of the console: as System.CommandLine has it, with examples for its help.</summary>
internal sealed class ConsoleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines, shown by <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Whether it is of no use without a daemon, so that <c>--with-daemon</c> starts one.</summary>
    public bool NeedsDaemon { get; init; } = true;

    /// <summary>Whether Ctrl-C means something else to it than the end.</summary>
    public bool HandlesInterrupt { get; init; }

    /// <summary>Whether an end by a signal leaves something to be tidied up, such as a file that is half written.</summary>
    public bool TidiesUp { get; init; }

    /// <summary>The option that names a journal's file to answer from, without the daemon on the socket; null where there is none.</summary>
    public Option<string?>? Journal { get; init; }

    /// <summary>Says what the command does. Expected failures come out as an error line and status 1.</summary>
    public ConsoleCommand Does(CommandContext context, Func<Invocation, Task<int>> action)
    {
        SetAction((parsed, cancellationToken) => context.RunAsync(this, parsed, action, cancellationToken));
        return this;
    }
}
