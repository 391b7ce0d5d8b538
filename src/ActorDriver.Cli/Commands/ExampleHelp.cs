using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ActorDriver.Cli.Output;

namespace ActorDriver.Cli.Commands;

/// <summary><c>--help</c>: what System.CommandLine tells of a command, then its examples.</summary>
internal sealed class ExampleHelp(ITerminal terminal) : SynchronousCommandLineAction
{
    private const int MaxWidth = 120;

    public override int Invoke(ParseResult parseResult)
    {
        var status = new HelpAction { MaxWidth = Math.Min(terminal.Width, MaxWidth) }.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ConsoleCommand { Examples: { Count: > 0 } examples })
        {
            terminal.Out.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
                terminal.Out.WriteLine($"  {example}");
            terminal.Out.WriteLine();
        }
        terminal.Out.Flush();
        return status;
    }
}
