namespace ActorDriver.Contracts;

/// <summary>What a reference looks like: a domain's name, whose pattern a UUID and a PID fit too, or one of these with what it is in front.</summary>
public static class ReferenceSyntax
{
    private static readonly string[] Kinds = ["name:", "id:", "pid:"];

    /// <summary>
    /// Whether any domain could be meant: 1 to 64 characters of ASCII letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, not starting
    /// with <c>.</c> or <c>-</c>; after <c>name:</c>, <c>id:</c> or <c>pid:</c> or without. What cannot must not become part of an HTTP path.
    /// </summary>
    public static bool CanBeReference(string text) =>
        IsWord(Array.Find(Kinds, kind => text.StartsWith(kind, StringComparison.Ordinal)) is { } said ? text[said.Length..] : text);

    private static bool IsWord(string text) =>
        text.Length is >= 1 and <= 64 && text[0] is not ('.' or '-') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
