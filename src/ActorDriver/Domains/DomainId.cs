using System.Diagnostics.CodeAnalysis;

namespace ActorDriver.Domains;

/// <summary>A domain's identity: a UUID, for ever. Shown in lower case with hyphens.</summary>
public readonly record struct DomainId(Guid Value)
{
    /// <summary>A new random identity.</summary>
    public static DomainId New() => new(Guid.NewGuid());

    /// <summary>Reads the hyphenated form of a UUID; nothing else is taken.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DomainId id)
    {
        var ok = Guid.TryParseExact(text, "D", out var value);
        id = new DomainId(value);
        return ok;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
