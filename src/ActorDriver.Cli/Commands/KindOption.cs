using System.CommandLine;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>--event KIND</c>, any number of times.</summary>
internal static class KindOption
{
    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--event")
        {
            Description = "Only events of this kind, such as Frozen or freeze-timed-out; may be given several times",
            HelpName = "KIND",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            CustomParser = result =>
            {
                var kinds = new List<string>();
                foreach (var word in result.Tokens.Select(t => t.Value))
                {
                    if (EventKinds.Find(word) is { } kind)
                        kinds.Add(kind);
                    else
                        result.AddError(Fault(word));
                }
                return [.. kinds];
            },
        };
        option.CompletionSources.Add(_ => EventKinds.All.Select(k => new System.CommandLine.Completions.CompletionItem(k)));
        return option;
    }

    private static string Fault(string word)
    {
        var near = EditDistance.Nearest(word.Replace("-", "", StringComparison.Ordinal), EventKinds.All);
        return near is null
            ? $"'{word}' is no kind of event; there are {string.Join(", ", EventKinds.All)}"
            : $"'{word}' is no kind of event; did you mean '{near}'?";
    }
}
