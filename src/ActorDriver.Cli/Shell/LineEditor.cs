using ActorDriver.Cli.Output;

namespace ActorDriver.Cli.Shell;

/// <summary>How an edited line came to its end.</summary>
internal enum LineEnd
{
    /// <summary>Enter.</summary>
    Entered,

    /// <summary>Ctrl-C.</summary>
    Dropped,

    /// <summary>Ctrl-D on an empty line, or the terminal is gone.</summary>
    EndOfInput,
}

/// <summary>What a word may become.</summary>
/// <param name="Word">What is typed of it.</param>
/// <param name="Candidates">What fits.</param>
internal sealed record Completions(string Word, IReadOnlyList<string> Candidates);

/// <summary>
/// Edits one line on a terminal: arrows, Home and End, the Emacs keys that shells know, history and Tab. The line stays in one
/// row of the screen and scrolls sideways when it is longer.
/// </summary>
internal sealed class LineEditor(
    ITerminal terminal, IKeyReader keys, IReadOnlyList<string> history, Func<string, CancellationToken, Task<Completions>> complete)
{
    private readonly EditBuffer _buffer = new();
    private string _prompt = "";
    private int _historyIndex;
    private string _unfinished = "";

    public async Task<(string Text, LineEnd End)> ReadAsync(string prompt, CancellationToken cancellationToken)
    {
        _prompt = prompt;
        _buffer.Set("");
        _historyIndex = history.Count;
        var lastWasTab = false;
        Draw();
        while (true)
        {
            if (await keys.ReadAsync(cancellationToken) is not { } key)
                return Finish("", LineEnd.EndOfInput);
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    return Finish("", LineEnd.Entered);
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    return Finish("^C", LineEnd.Dropped);
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _buffer.Text.Length == 0:
                    return Finish("", LineEnd.EndOfInput);
                case { Key: ConsoleKey.Tab }:
                    await CompleteAsync(showAll: lastWasTab, cancellationToken);
                    break;
                default:
                    Edit(key);
                    break;
            }
            lastWasTab = key.Key == ConsoleKey.Tab;
            Draw();
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.LeftArrow, Modifiers: ConsoleModifiers.Control or ConsoleModifiers.Alt }
                or { Key: ConsoleKey.B, Modifiers: ConsoleModifiers.Alt }:
                _buffer.WordLeft();
                break;
            case { Key: ConsoleKey.RightArrow, Modifiers: ConsoleModifiers.Control or ConsoleModifiers.Alt }
                or { Key: ConsoleKey.F, Modifiers: ConsoleModifiers.Alt }:
                _buffer.WordRight();
                break;
            case { Key: ConsoleKey.LeftArrow } or { Key: ConsoleKey.B, Modifiers: ConsoleModifiers.Control }:
                _buffer.Left();
                break;
            case { Key: ConsoleKey.RightArrow } or { Key: ConsoleKey.F, Modifiers: ConsoleModifiers.Control }:
                _buffer.Right();
                break;
            case { Key: ConsoleKey.Home } or { Key: ConsoleKey.A, Modifiers: ConsoleModifiers.Control }:
                _buffer.Home();
                break;
            case { Key: ConsoleKey.End } or { Key: ConsoleKey.E, Modifiers: ConsoleModifiers.Control }:
                _buffer.End();
                break;
            case { Key: ConsoleKey.UpArrow } or { Key: ConsoleKey.P, Modifiers: ConsoleModifiers.Control }:
                Recall(-1);
                break;
            case { Key: ConsoleKey.DownArrow } or { Key: ConsoleKey.N, Modifiers: ConsoleModifiers.Control }:
                Recall(+1);
                break;
            case { Key: ConsoleKey.Backspace, Modifiers: ConsoleModifiers.Alt } or { Key: ConsoleKey.W, Modifiers: ConsoleModifiers.Control }:
                _buffer.KillWord();
                break;
            case { Key: ConsoleKey.Backspace } or { Key: ConsoleKey.H, Modifiers: ConsoleModifiers.Control }:
                _buffer.Backspace();
                break;
            case { Key: ConsoleKey.Delete } or { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }:
                _buffer.Delete();
                break;
            case { Key: ConsoleKey.K, Modifiers: ConsoleModifiers.Control }:
                _buffer.KillToEnd();
                break;
            case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                _buffer.KillToStart();
                break;
            case { Key: ConsoleKey.Y, Modifiers: ConsoleModifiers.Control }:
                _buffer.Yank();
                break;
            case { Key: ConsoleKey.L, Modifiers: ConsoleModifiers.Control }:
                terminal.Out.Write("\u001b[H\u001b[2J");
                break;
            case { KeyChar: >= ' ' and not '\u007f' }:
                _buffer.Insert(key.KeyChar.ToString());
                break;
        }
    }

    private void Recall(int step)
    {
        var index = _historyIndex + step;
        if (index < 0 || index > history.Count)
            return;
        if (_historyIndex == history.Count)
            _unfinished = _buffer.Text;
        _historyIndex = index;
        _buffer.Set(index == history.Count ? _unfinished : history[index]);
    }

    private async Task CompleteAsync(bool showAll, CancellationToken cancellationToken)
    {
        var found = await complete(_buffer.BeforeCursor, cancellationToken);
        // A word with quotes in it is not typed as it is read; putting another in its place would spoil the line.
        if (found.Candidates.Count == 0 || !_buffer.BeforeCursor.EndsWith(found.Word, StringComparison.Ordinal))
            return;
        var common = CommonStart(found.Candidates);
        if (found.Candidates.Count == 1)
            _buffer.ReplaceBefore(found.Word.Length, WordSplitter.Quote(common) + " ");
        else if (common.Length > found.Word.Length)
            _buffer.ReplaceBefore(found.Word.Length, common);
        else if (showAll)
            ShowAll(found.Candidates);
    }

    private void ShowAll(IReadOnlyList<string> candidates)
    {
        var width = candidates.Max(c => Printable.Of(c).Length) + 2;
        var columns = Math.Max(1, terminal.Width / width);
        terminal.Out.WriteLine();
        foreach (var row in candidates.Chunk(columns))
            terminal.Out.WriteLine(string.Concat(row.Select(c => Printable.Of(c).PadRight(width))).TrimEnd());
    }

    private static string CommonStart(IReadOnlyList<string> words)
    {
        var length = words[0].Length;
        foreach (var word in words)
            length = words[0].AsSpan(0, length).CommonPrefixLength(word);
        return words[0][..length];
    }

    private (string Text, LineEnd End) Finish(string mark, LineEnd end)
    {
        _buffer.End();
        Draw();
        terminal.Out.WriteLine(mark);
        terminal.Out.Flush();
        return (_buffer.Text, end);
    }

    private void Draw()
    {
        // One column stays free: in the last one terminals differ about where the cursor is.
        var room = Math.Max(1, terminal.Width - _prompt.Length - 1);
        var before = Printable.Of(_buffer.BeforeCursor);
        var after = Printable.Of(_buffer.Text[_buffer.Cursor..]);
        var start = Math.Max(0, before.Length - room);
        var shown = before[start..] + after;
        terminal.Out.Write($"\r{_prompt}{shown[..Math.Min(room, shown.Length)]}\u001b[K\r\u001b[{_prompt.Length + before.Length - start}C");
        terminal.Out.Flush();
    }
}
