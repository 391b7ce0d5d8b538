using System.Text;

namespace ActorDriver.Cli.Shell;

/// <summary>
/// Splits a line into words as a shell does: blanks separate, quotes keep together, a backslash takes the next character as it
/// is, and <c>#</c> at the start of a word begins a comment. Nothing is expanded.
/// </summary>
internal static class WordSplitter
{
    /// <summary>A line's words.</summary>
    /// <param name="Words">The whole words; the last one may be unfinished.</param>
    /// <param name="Fault">What is wrong with the line, or null.</param>
    /// <param name="IsOpen">Whether the last word is still being typed: the line does not end in a blank.</param>
    public sealed record Line(IReadOnlyList<string> Words, string? Fault, bool IsOpen);

    public static Line Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '\\' when quote != '\'':
                    if (i + 1 == text.Length)
                        return new Line(Ended(words, word), "the line ends in a backslash", true);
                    (word ??= new StringBuilder()).Append(text[++i]);
                    break;
                case '\'' or '"' when quote is null:
                    quote = c;
                    word ??= new StringBuilder();
                    break;
                case var _ when c == quote:
                    quote = null;
                    break;
                case ' ' or '\t' or '\r' when quote is null:
                    if (word is not null)
                        words.Add(word.ToString());
                    word = null;
                    break;
                case '#' when quote is null && word is null:
                    return new Line(words, null, false);
                default:
                    (word ??= new StringBuilder()).Append(c);
                    break;
            }
        }
        return new Line(Ended(words, word), quote is null ? null : $"a {quote} is not closed", word is not null);
    }

    /// <summary>A word as it must be typed to be split into itself.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "._-+=:/@%,".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static List<string> Ended(List<string> words, StringBuilder? last) => last is null ? words : [.. words, last.ToString()];
}
