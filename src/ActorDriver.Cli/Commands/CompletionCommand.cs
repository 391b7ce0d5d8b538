using System.CommandLine;
using System.Reflection;

namespace ActorDriver.Cli.Commands;

/// <summary><c>completion bash|zsh|fish</c>: a file for the shell, which asks the client itself what fits.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new ConsoleCommand(
            "completion", "Print the completion file for a shell", "source <(actordriver completion bash)",
            "actordriver completion zsh > ~/.zfunc/_actordriver", "actordriver completion fish > ~/.config/fish/completions/actordriver.fish")
        {
            NeedsDaemon = false,
            Arguments = { shell },
        }.Does(context, async call =>
        {
            using var file = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"completion.{call.Get(shell)}")!);
            call.Terminal.Out.Write(await file.ReadToEndAsync(call.CancellationToken));
            return ExitStatus.Done;
        });
    }
}

/// <summary><c>complete -- WORD…</c>, hidden: what the completion files call. The last word is the one to complete.</summary>
internal static class CompleteCommand
{
    public const string Name = "complete";

    public static Command Create(CommandContext context)
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        return new ConsoleCommand(Name, "List what the last of the words may become")
        {
            NeedsDaemon = false,
            Hidden = true,
            Arguments = { words },
        }.Does(context, async call =>
        {
            var typed = call.Get(words);
            var (before, word) = typed.Length == 0 ? ([], "") : (typed[..^1], typed[^1]);
            foreach (var candidate in await context.Completer.CompleteAsync(before, word, call.CancellationToken))
                call.Terminal.Out.WriteLine(candidate);
            return ExitStatus.Done;
        });
    }
}
