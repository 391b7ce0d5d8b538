using System.Text;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>history --chart</c>: the lanes of a name's lives, coloured where colour is wanted and readable without.</summary>
internal static class LanePicture
{
    private const int Widest = 160, Narrowest = 20, WidthOfPipe = 80;

    public static void Print(ITerminal terminal, IReadOnlyList<LaneInfo> lanes, TimeText times)
    {
        var width = terminal.IsOutputTerminal ? Math.Clamp(terminal.Width, Narrowest, Widest) : WidthOfPipe;
        foreach (var lane in lanes)
        {
            var chart = LaneChart.Draw(lane, width);
            terminal.Out.WriteLine($"{Printable.Of(lane.Name)} {Printable.Of(lane.Id)}");
            terminal.Out.WriteLine(chart.Marks);
            terminal.Out.WriteLine(Colored(terminal, chart));
            terminal.Out.WriteLine(Axis(times.Short(lane.Since), times.Short(lane.Until), width));
            terminal.Out.WriteLine($"one column is {Ago.Span((lane.Until - lane.Since).TotalMilliseconds / width)}");
            terminal.Out.WriteLine();
        }
        terminal.Out.WriteLine(string.Join("  ", LaneChart.Glyphs.Select(g => $"{g.Glyph} {StateWords.Shown(g.State)}")));
        terminal.Out.WriteLine(string.Join("  ", LaneChart.MarkGlyphs.Select(m => $"{m.Glyph} {m.Meaning}")));
    }

    private static string Axis(string begin, string end, int width) => begin.Length + end.Length < width
        ? begin + new string(' ', width - begin.Length - end.Length) + end
        : $"{begin} to {end}";

    private static string Colored(ITerminal terminal, LaneChart chart)
    {
        if (!terminal.HasColor)
            return chart.States;
        var text = new StringBuilder();
        for (var i = 0; i < chart.States.Length; i++)
        {
            if (i == 0 || chart.Columns[i] != chart.Columns[i - 1])
                text.Append(Escape(chart.Columns[i]));
            text.Append(chart.States[i]);
        }
        return text.Append("\u001b[0m").ToString();
    }

    // The same colours as in the tables.
    private static string Escape(string? state) => state switch
    {
        null => "\u001b[0m",
        DomainStates.Running => "\u001b[32m",
        DomainStates.Paused => "\u001b[33m",
        DomainStates.ShutOff => "\u001b[90m",
        _ => "\u001b[96m",
    };
}
