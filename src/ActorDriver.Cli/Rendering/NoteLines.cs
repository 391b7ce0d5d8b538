using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>What is worth a remark below what a journal tells.</summary>
internal static class NoteLines
{
    public static void Print(ITerminal terminal, NotesInfo notes)
    {
        if (notes.ClockSteps is [var first, ..])
        {
            terminal.Out.WriteLine(
                $"note: the clock went back {Times(notes.ClockStepCount)}, first by {Ago.Span(first.ByMs)} at event {first.Seq} of domain "
                + $"{Printable.Of(first.Id)}; the order is the journal's");
        }
        if (notes.UnknownEvents > 0)
        {
            terminal.Out.WriteLine(
                $"note: {notes.UnknownEvents} of {notes.Events} events are of kinds that this version does not know; they change no state here");
        }
    }

    private static string Times(long count) => count == 1 ? "once" : $"{count} times";
}
