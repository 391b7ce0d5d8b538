using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Shell;

/// <summary><c>shell [--fail-fast]</c>: commands from a terminal, or from a pipe, one a line.</summary>
internal static class ShellCommand
{
    public static Command Create(CommandContext context)
    {
        var failFast = new Option<bool>("--fail-fast") { Description = "Stop a script at its first failure" };
        return new ConsoleCommand(
            "shell", "Enter commands one after the other", "actordriver shell", "actordriver shell --fail-fast < script")
        {
            HandlesInterrupt = true,
            Options = { failFast },
        }.Does(context, call => context.IsInShell
            ? throw new DriverException(ErrorCodes.OperationInvalid, "this is the shell already; exit or Ctrl-D leaves it")
            : RunAsync(call, call.Get(failFast)));
    }

    private static async Task<int> RunAsync(Invocation call, bool failFast)
    {
        var context = call.Context;
        // Commands in the shell speak to the shell's daemon and in its form.
        (context.DefaultSocket, context.DefaultJson, context.IsInShell) = (call.Driver.SocketPath, call.Json, true);
        var lines = new LineRunner(context);
        return call.Terminal.IsInputTerminal && call.Terminal.IsOutputTerminal
            ? await new InteractiveShell(context, lines).RunAsync(call.CancellationToken)
            : await Script.RunAsync(call.Terminal.In, lines, failFast, call.CancellationToken);
    }
}
