using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>history</c> for people: one table, or, where a name had several lives, one for each under its own header.</summary>
internal static class LifeTables
{
    public static void Print(ITerminal terminal, IReadOnlyList<LifeInfo> lives, ILookup<string, EventInfo> events, TimeText times)
    {
        foreach (var life in lives)
        {
            if (lives.Count > 1)
                terminal.Out.WriteLine(Header(life, times));
            EventTable.Print(terminal, [.. events[life.Id]], times);
            if (life != lives[^1])
                terminal.Out.WriteLine();
        }
    }

    /// <summary>Which life of a name it is: <c>web1, 4a1f…, from … to …</c>.</summary>
    private static string Header(LifeInfo life, TimeText times) =>
        $"{Printable.Of(life.Name)} {Printable.Of(life.Id)}, from {times.Short(life.Began)} "
        + (life.Ended is { } ended ? $"to {times.Short(ended)}" : "on");
}
