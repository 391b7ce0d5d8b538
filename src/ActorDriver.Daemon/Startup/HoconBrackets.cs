namespace ActorDriver.Daemon.Startup;

/// <summary>
/// Whether each bracket of a HOCON text has its partner. Akka's reader takes the end of the text for all that are missing: of a file that
/// was cut off, the settings that are there would hold, and the others not.
/// </summary>
internal static class HoconBrackets
{
    private const int Deepest = 100;

    /// <exception cref="FormatException">One has none; the message says in which line it stands.</exception>
    public static void Check(string text)
    {
        var open = new Stack<(char Bracket, int Line)>();
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (rest is ['#', ..] or ['/', '/', ..])
                i += Before(rest, "\n");
            else if (rest is ['"', '"', '"', ..])
                i = Skip(text, i, 3 + Before(rest[3..], "\"\"\"") + 2, ref line);
            else if (rest[0] == '"')
                i = Skip(text, i, LengthOfString(rest), ref line);
            else if (rest[0] is '{' or '[')
                open.Push((rest[0], line));
            else if (rest[0] is '}' or ']' && (!open.TryPop(out var partner) || partner.Bracket != (rest[0] == '}' ? '{' : '[')))
                throw new FormatException($"the {rest[0]} in line {line} has no partner");
            if (open.Count > Deepest)
                throw new FormatException($"the {open.Peek().Bracket} in line {line} is more than {Deepest} levels deep");
            if (i < text.Length && text[i] == '\n')
                line++;
        }

        if (open.TryPeek(out var left))
            throw new FormatException($"the {left.Bracket} in line {left.Line} has no partner");
    }

    private static int Before(ReadOnlySpan<char> text, string end) => text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? at : text.Length;

    // To its last character; lines in it count.
    private static int Skip(string text, int from, int length, ref int line)
    {
        var last = Math.Min(from + length, text.Length - 1);
        line += text.AsSpan(from, last - from).Count('\n');
        return last;
    }

    private static int LengthOfString(ReadOnlySpan<char> text)
    {
        var i = 1;
        while (i < text.Length && text[i] is not ('"' or '\n'))
            i += text[i] == '\\' ? 2 : 1;
        return i;
    }
}
