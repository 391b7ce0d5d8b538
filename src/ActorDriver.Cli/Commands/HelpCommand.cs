using System.CommandLine;

namespace ActorDriver.Cli.Commands;

/// <summary><c>help [COMMAND]</c>: the same as <c>COMMAND --help</c>.</summary>
internal static class HelpCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Argument<string?>("COMMAND") { Description = "The command to explain", Arity = ArgumentArity.ZeroOrOne };
        return new ConsoleCommand("help", "Explain the commands", "actordriver help suspend")
        {
            NeedsDaemon = false,
            Arguments = { command },
        }.Does(context, call => context.RunWordsAsync(
            call.GetOptional(command) is { } name ? [name, "--help"] : ["--help"], call.CancellationToken));
    }
}
