using System.Globalization;
using System.Text;

namespace ActorDriver.Contracts;

/// <summary>
/// Makes foreign text (names, reasons, command lines) safe to print: nothing in it can steer a terminal or reorder a line.
/// </summary>
public static class Printable
{
    /// <summary>The text with every control, format and separator character written as <c>\xNN</c> or <c>\u{NNNN}</c>.</summary>
    public static string Of(string? text)
    {
        if (text is null)
            return "";
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text; // nearly always
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate comes as U+FFFD
            Append(safe, rune);
        return safe.ToString();
    }

    private static void Append(StringBuilder safe, Rune rune)
    {
        if (IsSafe(rune))
            safe.Append(rune.ToString());
        else if (rune.Value <= 0xff)
            safe.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        else
            safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x4}}}");
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
