using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>history REF [--since T] [--until T]</c>.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommandContext context)
    {
        var reference = Arguments.Reference(context);
        var since = TimeOption.Create("--since", "Only events at or after this time");
        var until = TimeOption.Create("--until", "Only events at or before this time");
        return new ConsoleCommand(
            "history", "Show a domain's journal", "actordriver history web1", "actordriver history web1 --since 2h",
            "actordriver history web1 --since '2026-07-01 12:00' --json")
        {
            reference,
            since,
            until,
        }.Does(context, async call =>
        {
            var events = await call.Driver.HistoryAsync(
                call.Get(reference), call.Get(since), call.Get(until), call.CancellationToken);
            if (call.Json)
                call.PrintJson(events, JsonOutput.Shapes.IReadOnlyListEventInfo);
            else
                EventTable.Print(call.Terminal, events);
            return ExitStatus.Done;
        });
    }
}
