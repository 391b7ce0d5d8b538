using System.Globalization;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>audit --as-of</c> for people.</summary>
internal static class PastTable
{
    public static void Print(ITerminal terminal, PastInfo past, TimeText times)
    {
        terminal.Out.WriteLine($"As of {times.Of(past.AsOf)}, {Ago.Count(past.Domains.Count, "domain")}:");
        if (past.Domains.Count > 0)
        {
            var table = Grid.Create("PID", "NAME", "STATE", "REASON", "BACKEND", "RUNTIME", "SINCE");
            foreach (var d in past.Domains)
            {
                table.AddRow(
                    Grid.Cell(d.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                    Grid.Cell(d.Name),
                    Grid.Cell(StateWords.Shown(d.State), Grid.ColorOf(d.State)),
                    Grid.Cell(d.Reason),
                    Grid.Cell(d.Backend ?? "-"),
                    Grid.Cell(d.Runtime),
                    Grid.Cell(times.Short(d.Since)));
            }
            Grid.Print(terminal, table);
        }
        NoteLines.Print(terminal, past.Notes);
    }
}
