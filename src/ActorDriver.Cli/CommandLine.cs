using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;

namespace ActorDriver.Cli;

/// <summary>From words to an exit status: parse, refuse or run.</summary>
internal sealed class CommandLine
{
    private static readonly ParserConfiguration Parser = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null, // "@file" is a word like any other
    };

    private readonly ITerminal _terminal;
    private readonly RootCommand _root;

    public CommandLine(ITerminal terminal)
    {
        _terminal = terminal;
        var context = new CommandContext(terminal) { RunWordsAsync = RunAsync };
        _root = CommandTree.Create(context);
        context.Completer = new Completer(context, _root);
    }

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken = default)
    {
        var parsed = _root.Parse(words, Parser);
        if (parsed.Action is not ExampleHelp)
        {
            var unknown = UsageErrors.UnknownOption(words, parsed);
            if (parsed.Errors.Count > 0 || parsed.Action is null || unknown is not null)
                return UsageErrors.Print(_terminal, parsed, unknown);
        }
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = _terminal.Out,
                Error = _terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Ctrl-C ends a one-shot command at once; those that must tidy up say so
            },
            cancellationToken);
    }
}
