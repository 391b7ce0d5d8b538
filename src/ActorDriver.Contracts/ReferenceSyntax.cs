namespace ActorDriver.Contracts;

/// <summary>What a domain's name looks like; a UUID and a PID fit the same pattern.</summary>
public static class ReferenceSyntax
{
    /// <summary>
    /// Whether any domain could be meant: 1 to 64 characters of ASCII letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, not starting
    /// with <c>.</c> or <c>-</c>. What cannot must not become part of an HTTP path.
    /// </summary>
    public static bool CanBeReference(string text) =>
        text.Length is >= 1 and <= 64 && text[0] is not ('.' or '-') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
