using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ActorDriver.Domains;

/// <summary>
/// A domain's name, unique on its host: 1 to 64 characters of letters, digits, <c>.</c>, <c>_</c>, <c>-</c> (ASCII),
/// not starting with <c>.</c> or <c>-</c>, and not of the form of a UUID, by which a domain is pointed at too.
/// </summary>
public readonly record struct DomainName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly string? _value;

    /// <summary>Takes a name that is known to be good.</summary>
    /// <exception cref="ArgumentException">It is not; the message says what is wrong.</exception>
    public DomainName(string value) =>
        _value = Fault(value) is { } fault ? throw new ArgumentException(fault, nameof(value)) : value;

    /// <summary>Reads a name, or says in one sentence what is wrong with it.</summary>
    public static bool TryParse(string? text, out DomainName name, [NotNullWhen(false)] out string? fault)
    {
        fault = Fault(text);
        name = fault is null ? new DomainName(text!) : default;
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    private static string? Fault(string? text) => text switch
    {
        null or "" => "a domain name is 1 to 64 characters long; this one is empty",
        { Length: > MaxLength } => $"a domain name is at most {MaxLength} characters long; this one has {text.Length}",
        ['.' or '-', ..] => $"a domain name must not start with '{text[0]}'",
        _ when text.AsSpan().IndexOfAnyExcept(Allowed) is >= 0 and var at =>
            $"a domain name has letters, digits, '.', '_' and '-' only; character {at + 1} is {Printable(text[at])}",
        _ when DomainId.TryParse(text, out _) =>
            $"a domain name must not have the form of a UUID, for that points at the domain with this identity; '{text}' has",
        _ => null,
    };

    private static string Printable(char c) => c is > ' ' and < '\u007f' ? $"'{c}'" : $"U+{(int)c:X4}";
}
