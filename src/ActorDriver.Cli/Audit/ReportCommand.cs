using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Audit;

/// <summary><c>audit report --html FILE</c>: the journal as one page that needs nothing else.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandContext context)
    {
        var html = new Option<string>("--html") { Description = "The page to write; - for standard output", HelpName = "FILE", Required = true };
        var period = new PeriodOptions();
        var utc = PastOptions.Utc();
        var journal = PastOptions.Journal();
        var command = new ConsoleCommand(
            "report", "Write a page with the states of all domains over time and a summary", "actordriver audit report --html report.html",
            "actordriver audit report --html june.html --since 2026-06-01 --until 2026-07-01 --utc")
        {
            Journal = journal,
            TidiesUp = true,
            Options = { html },
        };
        period.AddTo(command);
        command.Options.Add(utc);
        command.Options.Add(journal);
        return command.Does(context, async call =>
        {
            using var progress = ProgressLine.For(call, "events");
            var pieces = call.Driver.Audit.ReportAsync(
                call.Get(period.Since), call.Get(period.Until), call.Get(utc), progress, call.CancellationToken);
            return await TextFiles.WriteAsync(call, call.Get(html)!, pieces, progress);
        });
    }
}
