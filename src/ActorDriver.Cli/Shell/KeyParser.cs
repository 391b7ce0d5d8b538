using System.Text;

namespace ActorDriver.Cli.Shell;

/// <summary>
/// From the bytes that a terminal sends to keys. Understands what xterm and its kin send in normal and application mode; an escape
/// sequence that it does not know does nothing, rather than leave its letters in the line.
/// </summary>
internal sealed class KeyParser
{
    private const char Escape = '\u001b';

    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder(); // keeps the beginning of a character whose rest is still to come
    private readonly StringBuilder _pending = new();

    /// <summary>The keys in these bytes, together with what was left over from those before.</summary>
    public IReadOnlyList<Key> Parse(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        _pending.Append(chars, 0, _utf8.GetChars(bytes, chars, flush: false));
        var text = _pending.ToString();
        var keys = new List<Key>();
        var at = 0;
        while (at < text.Length)
        {
            var length = LengthOfNext(text.AsSpan(at));
            if (length == 0)
                break; // its rest is still to come
            if (KeyOf(text.Substring(at, length)) is { } key)
                keys.Add(key);
            at += length;
        }
        _pending.Remove(0, at);
        return keys;
    }

    private static int LengthOfNext(ReadOnlySpan<char> text) => text switch
    {
        [Escape] => 1, // the key itself: a sequence comes in one piece
        [Escape, '[', .. var rest] => rest.IndexOfAnyInRange('@', '~') is >= 0 and var end ? end + 3 : 0,
        [Escape, 'O'] => 0,
        [Escape, 'O', ..] => 3,
        [Escape, ..] => 2,
        [var high, var low, ..] when char.IsSurrogatePair(high, low) => 2,
        _ => 1,
    };

    private static Key? KeyOf(string sequence) => sequence switch
    {
        "\r" or "\n" => new Key(KeyKind.Enter),
        "\t" => new Key(KeyKind.Tab),
        "\u007f" or "\b" => new Key(KeyKind.Backspace),
        "\u0001" or "\u001b[H" or "\u001bOH" or "\u001b[1~" or "\u001b[7~" => new Key(KeyKind.Home),
        "\u0005" or "\u001b[F" or "\u001bOF" or "\u001b[4~" or "\u001b[8~" => new Key(KeyKind.End),
        "\u0002" or "\u001b[D" or "\u001bOD" => new Key(KeyKind.Left),
        "\u0006" or "\u001b[C" or "\u001bOC" => new Key(KeyKind.Right),
        "\u0010" or "\u001b[A" or "\u001bOA" => new Key(KeyKind.Up),
        "\u000e" or "\u001b[B" or "\u001bOB" => new Key(KeyKind.Down),
        "\u001bb" or "\u001b[1;5D" or "\u001b[1;3D" => new Key(KeyKind.WordLeft),
        "\u001bf" or "\u001b[1;5C" or "\u001b[1;3C" => new Key(KeyKind.WordRight),
        "\u001b[3~" => new Key(KeyKind.Delete),
        "\u0017" or "\u001b\u007f" or "\u001b\b" => new Key(KeyKind.KillWord),
        "\u000b" => new Key(KeyKind.KillToEnd),
        "\u0015" => new Key(KeyKind.KillToStart),
        "\u0019" => new Key(KeyKind.Yank),
        "\u000c" => new Key(KeyKind.ClearScreen),
        "\u0003" => new Key(KeyKind.Interrupt),
        "\u0004" => new Key(KeyKind.EndOfInput),
        [var c, ..] when !char.IsControl(c) => new Key(KeyKind.Text, sequence),
        _ => null,
    };
}
