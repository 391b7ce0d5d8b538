using System.CommandLine;
using System.CommandLine.Parsing;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary>Tells of a command line that cannot be understood. Nothing of it is done.</summary>
internal static class UsageErrors
{
    /// <summary>
    /// The word that looks like an option, is none, and so was taken for an argument; null where there is no such word. What
    /// stands after <c>--</c> may look like anything.
    /// </summary>
    public static string? UnknownOption(IReadOnlyList<string> words, ParseResult parsed)
    {
        var free = words.SkipWhile(w => w != "--").Skip(1).Count();
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).ToList();
        return arguments.Take(arguments.Count - free).FirstOrDefault(a => a is ['-', _, ..]);
    }

    /// <summary>Prints what is wrong, the nearest thing that would be right, and where help is.</summary>
    public static int Print(ITerminal terminal, ParseResult parsed, string? unknownOption)
    {
        var command = parsed.CommandResult.Command;
        var message = OneLine(parsed.Errors.Select(e => e.Message).FirstOrDefault() ?? "a command is missing");
        if ((unknownOption ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null)) is { } alien)
        {
            var what = alien.StartsWith('-') ? "option" : command is RootCommand ? "command" : "argument";
            message = $"'{alien}' is no {what} of {Path(parsed.CommandResult)}";
            if (Suggestion(parsed, alien) is { } near)
                message += $"; did you mean '{near}'?";
        }
        ErrorOutput.Print(terminal, new ErrorInfo(ErrorCodes.InvalidArgument, $"{message.TrimEnd('.')} (see {Path(parsed.CommandResult)} --help)"));
        return ExitStatus.Usage;
    }

    private static string? Suggestion(ParseResult parsed, string alien)
    {
        var candidates = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is not CommandResult { Command: var command })
                continue;
            if (alien.StartsWith('-'))
                candidates.AddRange(command.Options.Where(o => !o.Hidden).Select(o => o.Name));
            else
                candidates.AddRange(command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
        }
        return EditDistance.Nearest(alien, candidates);
    }

    // System.CommandLine lists the values of an option one below the other.
    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "actordriver";
}
