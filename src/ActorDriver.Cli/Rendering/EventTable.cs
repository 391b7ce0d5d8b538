using System.Globalization;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;
using Spectre.Console;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>history</c> for people.</summary>
internal static class EventTable
{
    public static void Print(ITerminal terminal, IReadOnlyList<EventInfo> events, TimeText times)
    {
        var table = Grid.Create("SEQ", "TIME", "EVENT", "DETAILS", "BY");
        foreach (var e in events)
        {
            table.AddRow(
                Grid.Cell(e.Seq.ToString(CultureInfo.InvariantCulture)),
                Grid.Cell(times.Of(e.At)),
                Grid.Cell(e.Event, EventText.IsFailure(e.Event) ? Color.Red : null),
                Grid.Cell(EventText.Details(e)),
                Grid.Cell(e.By));
        }
        Grid.Print(terminal, table);
    }
}
