using System.Globalization;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;
using Spectre.Console;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>audit summary</c> for people: the times and counts, then who asked for what.</summary>
internal static class SummaryTables
{
    private const string All = "(all)";

    public static void Print(ITerminal terminal, SummaryInfo summary, TimeText times)
    {
        var length = (summary.Until - summary.Since).TotalMilliseconds;
        terminal.Out.WriteLine($"From {times.Short(summary.Since)} to {times.Short(summary.Until)}, {Ago.Span(length)}:");
        PrintTimes(terminal, summary);
        terminal.Out.WriteLine();
        PrintCounts(terminal, summary);
        if (summary.Total.Asked.Count > 0)
        {
            terminal.Out.WriteLine();
            PrintAsked(terminal, summary);
        }
        NoteLines.Print(terminal, summary.Notes);
    }

    // KERNEL is the kernel's own measure of PAUSED. Two tables, because one would not fit into 80 columns.
    private static void PrintTimes(ITerminal terminal, SummaryInfo summary)
    {
        var table = Grid.Create("NAME", "STATE", "RUNNING", "PAUSED", "KERNEL", "OFF", "LONGEST PAUSE");
        foreach (var d in summary.Domains)
            Row(d.Name, d.State is { } state ? Grid.Cell(StateWords.Shown(state), Grid.ColorOf(state)) : Grid.Cell("undefined"), d.Totals);
        Row(All, Grid.Cell(""), summary.Total);
        Grid.Print(terminal, table);

        void Row(string name, GridCell state, TotalsInfo t) => table.AddRow(
            Grid.Cell(name), state, Span(t.RunningMs), Span(t.PausedMs), t.KernelFrozenMs is { } frozen ? Span(frozen) : Grid.Cell("-"),
            Span(t.OffMs), t.LongestPauseMs > 0 ? Span(t.LongestPauseMs) : Grid.Cell("-"));
    }

    private static void PrintCounts(ITerminal terminal, SummaryInfo summary)
    {
        var table = Grid.Create("NAME", "SUSPENDS", "RESUMES", "TIME-OUTS", "FAILURES", "DRIFTS", "SLOWEST FREEZE");
        foreach (var d in summary.Domains)
            Row(d.Name, d.Totals);
        Row(All, summary.Total);
        Grid.Print(terminal, table);

        void Row(string name, TotalsInfo t) => table.AddRow(
            Grid.Cell(name), Count(t.Suspends), Count(t.Resumes), Count(t.TimeOuts, Color.Red), Count(t.Failures, Color.Red), Count(t.Drifts),
            t.SlowestFreezeMs > 0 ? Span(t.SlowestFreezeMs) : Grid.Cell("-"));
    }

    private static void PrintAsked(ITerminal terminal, SummaryInfo summary)
    {
        var table = Grid.Create("NAME", "BY", "ASKED FOR");
        foreach (var d in summary.Domains)
            Rows(d.Name, d.Totals);
        Rows(All, summary.Total);
        Grid.Print(terminal, table);

        void Rows(string name, TotalsInfo t)
        {
            foreach (var asker in t.Asked.GroupBy(a => a.By))
                table.AddRow(Grid.Cell(name), Grid.Cell(asker.Key), Grid.Cell(string.Join(", ", asker.Select(a => $"{a.What} {a.Count}"))));
        }
    }

    private static GridCell Span(double milliseconds) => Grid.Cell(Ago.Span(milliseconds));

    private static GridCell Count(long count, Color? color = null) =>
        Grid.Cell(count.ToString(CultureInfo.InvariantCulture), count > 0 ? color : null);
}
