using System.CommandLine;
using System.Globalization;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;
using static Spectre.Console.Color;

namespace ActorDriver.Cli.Fleet;

/// <summary><c>hosts</c>.</summary>
internal static class HostsCommand
{
    public static Command Create(CommandContext context) =>
        new ConsoleCommand("hosts", "List the hosts of the fleet", "actordriver hosts", "actordriver hosts --json | jq -r '.[].name'")
            .Does(context, async call =>
            {
                var hosts = await call.Driver.Fleet.HostsAsync(call.CancellationToken);
                if (call.Json)
                    call.PrintJson(hosts, FleetShapes.Default.IReadOnlyListHostInfo);
                else
                    Print(call, hosts, DateTimeOffset.UtcNow);
                return ExitStatus.Done;
            });

    private static void Print(Invocation call, IReadOnlyList<HostInfo> hosts, DateTimeOffset now)
    {
        var table = Grid.Create("NAME", "ADDRESS", "STATE", "SINCE", "DOMAINS", "VERSION", "COPY LAG");
        foreach (var h in hosts)
        {
            table.AddRow(
                Grid.Cell(h.Self ? h.Name + " (this)" : h.Name),
                Grid.Cell(h.Address),
                Grid.Cell(h.State, h.State switch { HostStates.Up => Green, HostStates.Left => Grey, _ => Red }),
                Grid.Cell(h.Since is { } since ? Ago.Shown(since, now) : "-"),
                Grid.Cell(h.Domains?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                Grid.Cell(h.Version ?? "-"),
                Grid.Cell(h.CopyLag?.ToString(CultureInfo.InvariantCulture) ?? "-"));
        }
        Grid.Print(call.Terminal, table);
    }
}
