using System.Globalization;

namespace ActorDriver.Domains;

/// <summary>
/// How a caller points at a domain: its name, its UUID, or its init PID, looked up in this order. A text that can be
/// none of the three is kept as it is and finds nothing.
/// </summary>
public readonly record struct DomainRef(string Text)
{
    /// <summary>The domain with this identity.</summary>
    public DomainRef(DomainId id) : this(id.ToString())
    {
    }

    /// <summary>The domain with this name.</summary>
    public DomainRef(DomainName name) : this(name.ToString())
    {
    }

    /// <summary>The reference read as a UUID, or null.</summary>
    public DomainId? AsId => DomainId.TryParse(Text, out var id) ? id : null;

    /// <summary>The reference read as a PID, or null.</summary>
    public int? AsPid =>
        int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0 ? pid : null;

    /// <summary>A name can be given wherever a reference is wanted.</summary>
    public static implicit operator DomainRef(string text) => new(text);

    /// <summary>The same for languages without implicit conversions.</summary>
    public static DomainRef FromString(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text ?? "";
}
