using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

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
        using var mode = keys.BeginLine();
        var lastWasTab = false;
        Draw();
        while (true)
        {
            if (await keys.ReadAsync(cancellationToken) is not { } key)
                return Finish("", LineEnd.EndOfInput);
            switch (key.Kind)
            {
                case KeyKind.Enter:
                    return Finish("", LineEnd.Entered);
                case KeyKind.Interrupt:
                    return Finish("^C", LineEnd.Dropped);
                case KeyKind.EndOfInput when _buffer.Text.Length == 0:
                    return Finish("", LineEnd.EndOfInput);
                case KeyKind.Tab:
                    await CompleteAsync(showAll: lastWasTab, cancellationToken);
                    break;
                default:
                    Edit(key);
                    break;
            }
            lastWasTab = key.Kind == KeyKind.Tab;
            Draw();
        }
    }

    private void Edit(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Text:
                _buffer.Insert(key.Text);
                break;
            case KeyKind.Left:
                _buffer.Left();
                break;
            case KeyKind.Right:
                _buffer.Right();
                break;
            case KeyKind.WordLeft:
                _buffer.WordLeft();
                break;
            case KeyKind.WordRight:
                _buffer.WordRight();
                break;
            case KeyKind.Home:
                _buffer.Home();
                break;
            case KeyKind.End:
                _buffer.End();
                break;
            case KeyKind.Up:
                Recall(-1);
                break;
            case KeyKind.Down:
                Recall(+1);
                break;
            case KeyKind.Backspace:
                _buffer.Backspace();
                break;
            case KeyKind.Delete or KeyKind.EndOfInput:
                _buffer.Delete();
                break;
            case KeyKind.KillWord:
                _buffer.KillWord();
                break;
            case KeyKind.KillToEnd:
                _buffer.KillToEnd();
                break;
            case KeyKind.KillToStart:
                _buffer.KillToStart();
                break;
            case KeyKind.Yank:
                _buffer.Yank();
                break;
            case KeyKind.ClearScreen:
                terminal.Out.Write("\u001b[H\u001b[2J");
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
