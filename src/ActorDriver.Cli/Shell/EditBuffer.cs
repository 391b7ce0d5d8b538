namespace ActorDriver.Cli.Shell;

/// <summary>A line under the cursor: text, cursor, and the moves and changes of an editor. Knows no terminal.</summary>
internal sealed class EditBuffer
{
    private string _killed = "";

    public string Text { get; private set; } = "";

    /// <summary>How many characters stand before the cursor.</summary>
    public int Cursor { get; private set; }

    public string BeforeCursor => Text[..Cursor];

    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    public void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    public void Left() => Cursor -= Cursor > 0 ? StepBack() : 0;

    public void Right() => Cursor += Cursor < Text.Length ? StepForward() : 0;

    public void Home() => Cursor = 0;

    public void End() => Cursor = Text.Length;

    public void WordLeft() => Cursor = StartOfWord();

    public void WordRight()
    {
        while (Cursor < Text.Length && Text[Cursor] == ' ')
            Cursor++;
        while (Cursor < Text.Length && Text[Cursor] != ' ')
            Cursor++;
    }

    public void Backspace()
    {
        if (Cursor > 0)
            Remove(Cursor - StepBack(), Cursor);
    }

    public void Delete()
    {
        if (Cursor < Text.Length)
            Remove(Cursor, Cursor + StepForward());
    }

    public void KillToEnd() => Kill(Cursor, Text.Length);

    public void KillToStart() => Kill(0, Cursor);

    public void KillWord() => Kill(StartOfWord(), Cursor);

    /// <summary>Puts back what was killed last.</summary>
    public void Yank() => Insert(_killed);

    /// <summary>Puts another word in the place of the one before the cursor, which has this many characters.</summary>
    public void ReplaceBefore(int length, string word)
    {
        Remove(Cursor - length, Cursor);
        Insert(word);
    }

    private int StartOfWord()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ')
            at--;
        while (at > 0 && Text[at - 1] != ' ')
            at--;
        return at;
    }

    private void Kill(int from, int to)
    {
        if (from == to)
            return;
        _killed = Text[from..to];
        Remove(from, to);
    }

    private void Remove(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }

    // A character outside the basic plane is two: they are never parted.
    private int StepBack() => Cursor > 1 && char.IsSurrogatePair(Text[Cursor - 2], Text[Cursor - 1]) ? 2 : 1;

    private int StepForward() => Cursor + 1 < Text.Length && char.IsSurrogatePair(Text[Cursor], Text[Cursor + 1]) ? 2 : 1;
}
