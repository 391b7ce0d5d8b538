using ActorDriver.Cli.Output;
using Spectre.Console;

namespace ActorDriver.Cli.Rendering;

/// <summary>Tables on a terminal: as wide as it is, coloured only where colour is wanted.</summary>
internal static class Grid
{
    /// <summary>A table without borders, in the manner of docker and kubectl, easy for eyes and awk alike.</summary>
    public static Table Create(params ReadOnlySpan<string> headers)
    {
        var table = new Table().NoBorder();
        foreach (var header in headers)
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).PadLeft(0).PadRight(2));
        return table;
    }

    /// <summary>A cell of foreign text, made safe.</summary>
    public static Text Cell(string? text, Color? color = null) => new(Printable.Of(text), new Style(color));

    /// <summary>A cell of foreign text that must stay in one line; on a narrow terminal its end gives way.</summary>
    public static Text Line(string? text) => new(Printable.Of(text)) { Overflow = Overflow.Ellipsis };

    public static void Print(ITerminal terminal, Table table)
    {
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
            terminal.Out.WriteLine(line.TrimEnd()); // the last column's padding is of use to nobody
    }

    /// <summary>The colour of a state.</summary>
    public static Color? ColorOf(string state) => state switch
    {
        Contracts.DomainStates.Running => Color.Green,
        Contracts.DomainStates.Paused => Color.Yellow,
        Contracts.DomainStates.ShutOff => Color.Grey,
        _ => Color.Aqua,
    };
}
