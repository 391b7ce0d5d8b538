using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Shell;

/// <summary>Runs one line of the shell.</summary>
internal sealed class LineRunner(CommandContext context)
{
    /// <returns>The exit status of its command; null when it asks to leave.</returns>
    public async Task<int?> RunAsync(string text, CancellationToken cancellationToken)
    {
        var line = WordSplitter.Split(text);
        if (line.Fault is { } fault)
        {
            ErrorOutput.Print(context.Terminal, new ErrorInfo(ErrorCodes.InvalidArgument, fault));
            return ExitStatus.Usage;
        }
        return line.Words switch
        {
            [] => ExitStatus.Done,
            ["exit" or "quit"] => null,
            var words => await context.RunWordsAsync(words, cancellationToken),
        };
    }
}
