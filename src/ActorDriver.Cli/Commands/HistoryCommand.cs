using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>history REF</c>: the events of a domain, or a picture of its states.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommandContext context)
    {
        var reference = Arguments.Reference(context);
        var period = new PeriodOptions();
        var kinds = KindOption.Create();
        var by = new Option<string?>("--by")
        {
            Description = "Only what this one asked for: all of what BY shows, or one word of it, such as uid=1000",
            HelpName = "WHO",
        };
        var chart = new Option<bool>("--chart") { Description = "Draw its states over time" };
        var utc = PastOptions.Utc();
        var journal = PastOptions.Journal();
        var command = new ConsoleCommand(
            "history", "Show a domain's journal", "actordriver history web1", "actordriver history web1 --since 2h --event frozen --by uid=1000",
            "actordriver history web1 --chart --since yesterday", "actordriver history web1 --journal /backup/journal.db --json")
        {
            Journal = journal,
        };
        command.Arguments.Add(reference);
        period.AddTo(command);
        foreach (var option in (Option[])[kinds, by, chart, utc, journal])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(chart) && (result.GetResult(kinds) is not null || result.GetResult(by) is not null))
                result.AddError("--chart draws all events: it does not go with --event and --by");
        });
        return command.Does(context, async call =>
        {
            var (since, until) = (call.Get(period.Since), call.Get(period.Until));
            if (call.Get(chart))
                return await DrawAsync(call, call.Get(reference), since, until, call.Times(utc));
            var query = new HistoryQuery { Since = since, Until = until, Events = call.Get(kinds) ?? [], By = call.Get(by) };
            if (call.Json)
                await PrintJsonAsync(call, call.Get(reference), query);
            else
                await PrintAsync(call, call.Get(reference), query, call.Times(utc));
            return ExitStatus.Done;
        });
    }

    private static async Task<int> DrawAsync(
        Invocation call, string reference, DateTimeOffset? since, DateTimeOffset? until, TimeText times)
    {
        var lanes = await ProgressLine.ShowAsync(
            call, "events", _ => call.Driver.Audit.LanesAsync(reference, since, until, call.CancellationToken));
        if (call.Json)
            call.PrintJson(lanes, JsonOutput.Shapes.IReadOnlyListLaneInfo);
        else
            LanePicture.Print(call.Terminal, lanes, times);
        return ExitStatus.Done;
    }

    private static async Task PrintAsync(Invocation call, string reference, HistoryQuery query, TimeText times)
    {
        var (lives, events) = await ProgressLine.ShowAsync(call, "events", async _ => (
            await call.Driver.Audit.LivesAsync(reference, call.CancellationToken),
            await call.Driver.Audit.HistoryAsync(reference, query, call.CancellationToken)
                .GroupByLifeAsync(call.CancellationToken)));
        LifeTables.Print(call.Terminal, lives, events, times);
    }

    // An array like any other, but event by event: however long the history is, little of it is held.
    private static async Task PrintJsonAsync(Invocation call, string reference, HistoryQuery query)
    {
        var separator = "[";
        await foreach (var e in call.Driver.Audit.HistoryAsync(reference, query, call.CancellationToken))
        {
            call.Terminal.Out.Write(separator);
            call.Terminal.Out.Write(System.Text.Json.JsonSerializer.Serialize(e, JsonOutput.Shapes.EventInfo));
            separator = ",";
        }
        call.Terminal.Out.WriteLine(separator == "[" ? "[]" : "]");
    }

    private static async Task<ILookup<string, EventInfo>> GroupByLifeAsync(
        this IAsyncEnumerable<EventInfo> events, CancellationToken cancellationToken) =>
        (await events.ToListAsync(cancellationToken)).ToLookup(e => e.Id);
}
