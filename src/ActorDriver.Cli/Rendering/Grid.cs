using ActorDriver.Cli.Output;
using ActorDriver.Contracts;
using Spectre.Console;

namespace ActorDriver.Cli.Rendering;

/// <summary>One cell of a table: safe text.</summary>
internal readonly record struct GridCell(string Text, Color? Color, bool IsOneLine);

/// <summary>
/// A table without borders, in the manner of docker and kubectl, easy for eyes and awk alike: as wide as the terminal, coloured only
/// where colour is wanted.
/// </summary>
internal sealed class Grid
{
    private const int Gap = 2;
    private const char FirstCombining = '\u0300'; // from here on a character may take no column, or two

    private readonly string[] _headers;
    private readonly List<GridCell[]> _rows = [];

    private Grid(string[] headers) => _headers = headers;

    public static Grid Create(params string[] headers) => new(headers);

    /// <summary>A cell of foreign text, made safe.</summary>
    public static GridCell Cell(string? text, Color? color = null) => new(Printable.Of(text), color, false);

    /// <summary>A cell of foreign text that must stay in one line; on a narrow terminal its end gives way.</summary>
    public static GridCell Line(string? text) => new(Printable.Of(text), null, true);

    public void AddRow(params GridCell[] cells) => _rows.Add(cells);

    public static void Print(ITerminal terminal, Grid grid)
    {
        if (grid.Widths() is { } widths && widths.Sum() + (Gap * (widths.Length - 1)) <= terminal.Width)
            grid.PrintAsItIs(terminal, widths);
        else
            grid.PrintFolded(terminal);
    }

    /// <summary>The colour of a state.</summary>
    public static Color? ColorOf(string state) => state switch
    {
        DomainStates.Running => Color.Green,
        DomainStates.Paused => Color.Yellow,
        DomainStates.ShutOff => Color.Grey,
        _ => Color.Aqua,
    };

    /// <summary>The columns' widths; null where counting characters does not tell them.</summary>
    private int[]? Widths()
    {
        var widths = _headers.Select(h => h.Length).ToArray();
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i].Text.AsSpan().ContainsAnyExceptInRange(' ', (char)(FirstCombining - 1)))
                    return null;
                widths[i] = Math.Max(widths[i], row[i].Text.Length);
            }
        }

        return widths;
    }

    /// <summary>What fits needs no layout: for a thousand rows that takes longer than all the rest.</summary>
    private void PrintAsItIs(ITerminal terminal, int[] widths)
    {
        Print(_headers.Select(header => (header, (string?)"1")));
        foreach (var row in _rows)
            Print(row.Select(cell => (cell.Text, cell.Color is { } color ? Code(color) : null)));

        void Print(IEnumerable<(string Text, string? Code)> cells)
        {
            var line = new System.Text.StringBuilder();
            var (column, end) = (0, 0); // the last column's padding is of use to nobody
            foreach (var ((text, code), width) in cells.Zip(widths))
            {
                if (text.Length > 0)
                {
                    line.Append(' ', column - end).Append(terminal.HasColor && code is not null ? $"\u001b[{code}m{text}\u001b[0m" : text);
                    end = column + text.Length;
                }

                column += width + Gap;
            }

            terminal.Out.WriteLine(line);
        }
    }

    /// <summary>As the sixteen colours of every terminal are asked for (ECMA-48 SGR, and aixterm's bright ones).</summary>
    private static string Code(Color color) =>
        color == Color.Green ? "32" : color == Color.Yellow ? "93" : color == Color.Red ? "91" : color == Color.Grey ? "90" : "96";

    private void PrintFolded(ITerminal terminal)
    {
        var table = new Table().NoBorder();
        foreach (var header in _headers)
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).PadLeft(0).PadRight(Gap));
        foreach (var row in _rows)
            table.AddRow(row.Select(c => c.IsOneLine ? new Text(c.Text) { Overflow = Overflow.Ellipsis } : new Text(c.Text, new Style(c.Color))));
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.Width;
        console.Write(table);
        foreach (var line in text.ToString().Split('\n')[..^1])
            terminal.Out.WriteLine(line.TrimEnd());
    }
}
