using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Audit;

/// <summary><c>audit heads</c>: the last event of each domain, to be kept where whoever can change the journal cannot.</summary>
internal static class HeadsCommand
{
    private const string Title = "# actordriver heads 1: domain, number of its last event, SHA-256 of that event's bytes";

    public static Command Create(CommandContext context)
    {
        var journal = PastOptions.Journal();
        return new ConsoleCommand(
            "heads", "Print the hash of each domain's last event, for a later 'audit verify --heads'", "actordriver audit heads > /safe/heads")
        {
            Journal = journal,
            Options = { journal },
        }.Does(context, async call =>
        {
            var result = await ProgressLine.ShowAsync(
                call, "events", progress => call.Driver.Audit.VerifyAsync([], progress, call.CancellationToken));
            if (!result.Sound)
            {
                // Heads of a journal that was changed would vouch for the change.
                var fault = VerificationLines.Fault(result);
                ErrorOutput.Print(call.Terminal, fault with { Message = $"{fault.Message}; audit verify shows what is wrong" });
                return ExitStatus.Failed;
            }
            if (call.Json)
                call.PrintJson(result.Heads, JsonOutput.Shapes.IReadOnlyListHeadInfo);
            else
                Print(call.Terminal, result.Heads);
            return ExitStatus.Done;
        });
    }

    private static void Print(ITerminal terminal, IReadOnlyList<HeadInfo> heads)
    {
        terminal.Out.WriteLine(Title);
        foreach (var head in heads)
            terminal.Out.WriteLine($"{Printable.Of(head.Id)} {head.Seq} {Printable.Of(head.Hash)}");
    }
}
