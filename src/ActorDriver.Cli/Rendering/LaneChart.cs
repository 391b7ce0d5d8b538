using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>
/// A lane as two rows of characters, one column a slice of time: the states, each with a character of its own, and above them what
/// happened. Of a slice's states the one that lasted longest is shown; an event is shown however short it was.
/// </summary>
/// <param name="Marks">The upper row.</param>
/// <param name="States">The lower row.</param>
/// <param name="Columns">The state of each column; null where the domain did not exist.</param>
internal sealed record LaneChart(string Marks, string States, IReadOnlyList<string?> Columns)
{
    /// <summary>The states in the order of a life, and their characters.</summary>
    public static IReadOnlyList<(string State, char Glyph)> Glyphs { get; } =
    [
        (DomainStates.ShutOff, '·'), (DomainStates.Running, '━'), (DomainStates.Freezing, '/'), (DomainStates.Paused, '▒'),
        (DomainStates.Thawing, '\\'), (DomainStates.Destroying, 'x'),
    ];

    /// <summary>The marks, the ones that matter most last, and what they mean.</summary>
    public static IReadOnlyList<(char Glyph, string Meaning)> MarkGlyphs { get; } =
        [('F', "frozen"), ('?', "unknown event"), ('D', "drift"), ('!', "failed"), ('T', "timed out")];

    /// <summary>Draws a lane in so many columns.</summary>
    public static LaneChart Draw(LaneInfo lane, int width)
    {
        var span = Math.Max((lane.Until - lane.Since).Ticks, 1);
        var columns = new string?[width];
        var longest = new double[width];
        foreach (var stretch in lane.Stretches)
        {
            var (from, to) = (Place(stretch.Since), Place(stretch.Until));
            for (var i = (int)from; i < width && i < to; i++)
            {
                var part = Math.Min(to, i + 1) - Math.Max(from, i);
                if (part > longest[i])
                    (longest[i], columns[i]) = (part, stretch.State);
            }
        }

        var marks = new int[width];
        Array.Fill(marks, -1);
        foreach (var mark in lane.Marks)
        {
            var i = Math.Clamp((int)Place(mark.At), 0, width - 1);
            marks[i] = Math.Max(marks[i], RankOf(mark));
        }

        return new LaneChart(
            string.Concat(marks.Select(m => m < 0 ? ' ' : MarkGlyphs[m].Glyph)).TrimEnd(), string.Concat(columns.Select(GlyphOf)), columns);

        double Place(DateTimeOffset at) => (double)(at - lane.Since).Ticks * width / span;
    }

    private static char GlyphOf(string? state) =>
        Glyphs.Where(g => g.State == state).Select(g => g.Glyph).FirstOrDefault(' ');

    private static int RankOf(MarkInfo mark)
    {
        var glyph = mark.Event switch
        {
            _ when mark.Unknown => '?',
            "DriftObserved" => 'D',
            _ when mark.Event.EndsWith("TimedOut", StringComparison.Ordinal) => 'T',
            _ when mark.Event.EndsWith("Failed", StringComparison.Ordinal) => '!',
            _ => 'F',
        };
        return MarkGlyphs.Select(m => m.Glyph).ToList().IndexOf(glyph);
    }
}
