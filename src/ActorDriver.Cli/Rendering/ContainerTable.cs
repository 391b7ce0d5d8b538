using System.Globalization;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>discover</c> for people.</summary>
internal static class ContainerTable
{
    public static void Print(ITerminal terminal, IReadOnlyList<ContainerInfo> containers)
    {
        var table = Grid.Create("RUNTIME", "NAME", "STATE", "PID", "PROCS", "BACKEND", "ADOPTED AS", "CGROUP");
        foreach (var c in containers)
        {
            table.AddRow(
                Grid.Cell(c.Runtime),
                Grid.Cell(c.Name),
                Grid.Cell(StateWords.Shown(c.State), Grid.ColorOf(c.State)),
                Grid.Cell(c.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                Grid.Cell(c.Processes.ToString(CultureInfo.InvariantCulture)),
                Grid.Cell(c.Backend),
                Grid.Cell(c.AdoptedAs ?? "-"),
                Grid.Line(c.Cgroup));
        }
        Grid.Print(terminal, table);
    }
}
