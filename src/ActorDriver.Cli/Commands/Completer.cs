using System.CommandLine;
using ActorDriver.Cli.Transport;

namespace ActorDriver.Cli.Commands;

/// <summary>What a word on the command line may become: a command, an option, an option's value, a domain's name.</summary>
internal sealed class Completer(CommandContext context, Command root)
{
    /// <summary>Tab must answer while fingers are still on the keys; a daemon that takes longer is not asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <param name="before">The whole words before it.</param>
    /// <param name="word">What is typed of the word itself.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<IReadOnlyList<string>> CompleteAsync(
        IReadOnlyList<string> before, string word, CancellationToken cancellationToken)
    {
        var place = Place.Find(root, before);
        var candidates = place switch
        {
            { AfterSeparator: true } => [], // another program's words
            { Option: { } option } => Values(option),
            _ when word.StartsWith('-') => place.Options().Select(o => o.Name),
            { Command: var command } when command.Subcommands.Any(c => !c.Hidden) =>
                command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name),
            { Command.Arguments: [var argument, ..] } when context.TakesReference(argument) =>
                await NamesAsync(place, before, cancellationToken),
            { Command.Arguments: [var argument, ..] } when place.Arguments == 0 => Values(argument),
            _ => [],
        };
        return [.. candidates.Where(c => c.StartsWith(word, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Values(Symbol symbol) =>
        symbol.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(c => c.Label);

    private async Task<IEnumerable<string>> NamesAsync(Place place, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        if (place.Arguments > 0 && place.Command.Arguments[0].Arity.MaximumNumberOfValues <= place.Arguments)
            return [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var domains = await new DriverClient(place.Socket ?? context.DefaultSocket).ListAsync(all: true, limit.Token);
            return domains.Select(d => d.Name).Except(before);
        }
        catch (Exception e) when (e is DriverException or OperationCanceledException)
        {
            return []; // without a daemon there is no name to offer
        }
    }

    /// <summary>Where the words before lead to.</summary>
    private sealed record Place(Command Command, Option? Option, int Arguments, bool AfterSeparator, string? Socket)
    {
        public static Place Find(Command root, IReadOnlyList<string> words)
        {
            var command = root;
            Option? open = null;
            string? socket = null;
            var arguments = 0;
            foreach (var word in words)
            {
                if (word == "--")
                    return new Place(command, null, arguments, true, socket);
                if (open is not null)
                {
                    socket = open.Name == "--socket" ? word : socket;
                    open = null;
                }
                else if (word.StartsWith('-'))
                {
                    open = new Place(command, null, 0, false, null).Options().FirstOrDefault(o =>
                        (o.Name == word || o.Aliases.Contains(word)) && o.ValueType != typeof(bool) && o.Arity.MaximumNumberOfValues > 0);
                }
                else if (command.Subcommands.FirstOrDefault(c => c.Name == word) is { } sub)
                {
                    command = sub;
                }
                else
                {
                    arguments++;
                }
            }
            return new Place(command, open, arguments, false, socket);
        }

        /// <summary>The options that may stand here, those of the whole program too.</summary>
        public IEnumerable<Option> Options()
        {
            for (Symbol? symbol = Command; symbol is Command command; symbol = command.Parents.FirstOrDefault())
            {
                foreach (var option in command.Options.Where(o => !o.Hidden && (command == Command || o.Recursive)))
                    yield return option;
            }
        }
    }
}
