using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Audit;

/// <summary><c>audit summary</c>: times, counts and askers over a period.</summary>
internal static class SummaryCommand
{
    public static Command Create(CommandContext context)
    {
        var period = new PeriodOptions();
        var utc = PastOptions.Utc();
        var journal = PastOptions.Journal();
        var command = new ConsoleCommand(
            "summary", "Sum up a period: how long domains ran and stood still, what failed, who asked for what",
            "actordriver audit summary --since 7d", "actordriver audit summary --since yesterday --until today --json")
        {
            Journal = journal,
        };
        period.AddTo(command);
        command.Options.Add(utc);
        command.Options.Add(journal);
        return command.Does(context, async call =>
        {
            var summary = await ProgressLine.ShowAsync(call, "events", progress => call.Driver.Audit.SummaryAsync(
                call.Get(period.Since), call.Get(period.Until), progress, call.CancellationToken));
            if (call.Json)
                call.PrintJson(summary, JsonOutput.Shapes.SummaryInfo);
            else
                SummaryTables.Print(call.Terminal, summary, call.Times(utc));
            return ExitStatus.Done;
        });
    }
}
