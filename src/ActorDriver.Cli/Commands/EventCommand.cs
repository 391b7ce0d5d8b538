using System.CommandLine;
using ActorDriver.Cli.Fleet;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>event [REF] [--follow] [--since T]</c>.</summary>
internal static class EventCommand
{
    public static Command Create(CommandContext context)
    {
        var reference = Arguments.OptionalReference(context);
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C" };
        var allHosts = new Option<bool>("--all-hosts", "-A") { Description = "Those of every host of the fleet" };
        var since = TimeOption.Create("--since", "Events at or after this time; without it, --follow begins now");
        return new ConsoleCommand(
            "event", "Show the events of one domain or of all, past or live", "actordriver event --since 1h",
            "actordriver event web1 --follow", "actordriver event --follow --json | jq .event")
        {
            reference,
            follow,
            allHosts,
            since,
        }.Does(context, async call =>
        {
            var (host, domain) = call.GetOptional(reference) is { } given ? HostReference.Parse(given) : new HostReference(call.Get(context.Host), "");
            var query = DaemonCalls.Query(
                ("ref", domain.Length > 0 ? domain : null), ("since", DaemonCalls.Text(call.Get(since))),
                ("follow", call.Get(follow) ? "true" : null));
            if (call.Get(allHosts))
                return await AllHostsEvents.PrintAsync(call, query, call.Get(follow));
            var events = new EventStream(call.Driver, query, call.Get(follow))
            {
                Path = host is null ? Routes.Events : $"{Routes.Host(host)}/events",
                OnConnection = broken => Tell(call.Terminal, broken),
            };
            if (call.Get(follow))
                await OutputReader.WhileThereAsync(
                    call.Terminal, stop => PrintAsync(call, events.ReadAsync(stop), atOnce: true), call.CancellationToken);
            else
                await PrintAsync(call, events.ReadAsync(call.CancellationToken), atOnce: false);
            return ExitStatus.Done;
        });
    }

    private static async Task PrintAsync(Invocation call, IAsyncEnumerable<EventInfo> events, bool atOnce)
    {
        await foreach (var e in events)
        {
            if (call.Json)
                call.PrintJson(e, JsonOutput.Shapes.EventInfo);
            else
                call.Terminal.Out.WriteLine(EventLine.Of(e));
            if (atOnce)
                call.Terminal.Out.Flush();
        }
    }

    private static void Tell(ITerminal terminal, string? broken)
    {
        terminal.Error.WriteLine(broken is null
            ? "the daemon is back; going on where it broke off"
            : $"the connection is lost ({Printable.Of(broken)}); waiting for the daemon");
        terminal.Error.Flush();
    }
}
