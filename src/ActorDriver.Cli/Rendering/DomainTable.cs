using System.Globalization;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>list</c> for people.</summary>
internal static class DomainTable
{
    public static void Print(ITerminal terminal, IReadOnlyList<DomainInfo> domains, DateTimeOffset now)
    {
        var table = Grid.Create("PID", "NAME", "STATE", "BACKEND", "RUNTIME", "SINCE");
        foreach (var d in domains)
        {
            table.AddRow(
                Grid.Cell(d.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                Grid.Cell(d.Name),
                Grid.Cell(StateWords.Shown(d.State), Grid.ColorOf(d.State)),
                Grid.Cell(d.Backend ?? "-"),
                Grid.Cell(d.Runtime),
                Grid.Cell(Ago.Shown(d.Since, now)));
        }
        Grid.Print(terminal, table);
    }
}
