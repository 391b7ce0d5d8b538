using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>discover [--plain]</c>.</summary>
internal static class DiscoverCommand
{
    public static Command Create(CommandContext context)
    {
        var plain = new Option<bool>("--plain") { Description = "Cgroups with processes that are no known manager's too" };
        return new ConsoleCommand(
            "discover", "Show the containers that run on this machine, adopted or not",
            "actordriver discover", "actordriver discover --json | jq -r '.[] | select(.adoptedAs == null) | .name'")
        {
            plain,
        }.Does(context, async call =>
        {
            var containers = await call.Driver.DiscoverAsync(call.Get(plain), call.CancellationToken);
            if (call.Json)
                call.PrintJson(containers, JsonOutput.Shapes.IReadOnlyListContainerInfo);
            else if (containers.Count > 0 || !call.Terminal.IsOutputTerminal)
                ContainerTable.Print(call.Terminal, containers);
            else
                call.Terminal.Out.WriteLine(call.Get(plain)
                    ? "No containers."
                    : "No containers; discover --plain shows cgroups of no known manager.");
            return ExitStatus.Done;
        });
    }
}
