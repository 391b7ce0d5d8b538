using System.CommandLine;

namespace ActorDriver.Cli.Commands;

/// <summary><c>help [COMMAND…]</c>: the same as <c>COMMAND --help</c>.</summary>
internal static class HelpCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Argument<string[]>("COMMAND") { Description = "The command to explain", Arity = ArgumentArity.ZeroOrMore };
        return new ConsoleCommand("help", "Explain the commands", "actordriver help suspend", "actordriver help audit verify")
        {
            NeedsDaemon = false,
            Arguments = { command },
        }.Does(context, call => context.RunWordsAsync([.. call.Get(command), "--help"], call.CancellationToken));
    }
}
