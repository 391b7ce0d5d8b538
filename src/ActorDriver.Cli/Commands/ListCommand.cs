using System.CommandLine;
using ActorDriver.Cli.Fleet;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>list [--all]</c>.</summary>
internal static class ListCommand
{
    public static Command Create(CommandContext context)
    {
        var all = new Option<bool>("--all", "-a") { Description = "Those that are shut off too" };
        var allHosts = new Option<bool>("--all-hosts", "-A") { Description = "Those of every host of the fleet" };
        return new ConsoleCommand(
            "list", "List the domains", "actordriver list --all", "actordriver list --all-hosts", "actordriver list --json | jq -r '.[].name'")
        {
            all,
            allHosts,
            context.Host,
        }.Does(context, async call =>
        {
            if (call.Get(allHosts))
                return await FleetList.PrintAsync(call, call.Get(all));
            var domains = call.Get(context.Host) is { } host
                ? await call.Driver.Fleet.ListAsync(host, call.Get(all), call.CancellationToken)
                : await call.Driver.ListAsync(call.Get(all), call.CancellationToken);
            if (call.Json)
                call.PrintJson(domains, JsonOutput.Shapes.IReadOnlyListDomainInfo);
            else if (domains.Count > 0 || !call.Terminal.IsOutputTerminal)
                DomainTable.Print(call.Terminal, domains, DateTimeOffset.UtcNow);
            else
                call.Terminal.Out.WriteLine(call.Get(all) ? "No domains." : "No active domains; list --all shows those that are shut off.");
            return ExitStatus.Done;
        });
    }
}
