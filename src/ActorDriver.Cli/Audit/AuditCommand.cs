using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Audit;

/// <summary><c>audit [--as-of T]</c>: every domain as it was at a moment. Below it are the other questions about the past.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext context)
    {
        var asOf = TimeOption.CreateEnd("--as-of", "The moment [default: now]");
        var utc = PastOptions.Utc();
        var journal = PastOptions.Journal();
        return new ConsoleCommand(
            "audit", "Show what every domain was at a moment, and check, sum up and export the journal", "actordriver audit --as-of yesterday",
            "actordriver audit --as-of '2026-07-01 12:00' --json", "actordriver audit --journal /backup/journal.db")
        {
            Journal = journal,
            Options = { asOf, utc, journal },
            Subcommands =
            {
                SummaryCommand.Create(context),
                VerifyCommand.Create(context),
                HeadsCommand.Create(context),
                ReportCommand.Create(context),
                ExportCommand.Create(context),
            },
        }.Does(context, async call =>
        {
            var past = await ProgressLine.ShowAsync(
                call, "events", progress => call.Driver.Audit.StatesAsync(call.Get(asOf), progress, call.CancellationToken));
            if (call.Json)
                call.PrintJson(past, JsonOutput.Shapes.PastInfo);
            else
                PastTable.Print(call.Terminal, past, call.Times(utc));
            return ExitStatus.Done;
        });
    }
}
