using System.Globalization;

namespace ActorDriver.Domains;

/// <summary>
/// How a caller points at a domain: its name, its UUID, or its init PID. <c>name:X</c>, <c>id:X</c> and <c>pid:X</c> say which; without,
/// a text that means two different domains is refused as ambiguous. A text that can be none of the three is kept as it is and finds nothing.
/// </summary>
public readonly record struct DomainRef(string Text)
{
    /// <summary>The longest reference, in characters.</summary>
    public const int MaxLength = 256;

    private const string ByName = "name:", ById = "id:", ByPid = "pid:";

    /// <summary>The domain with this identity.</summary>
    public DomainRef(DomainId id) : this(id.ToString())
    {
    }

    /// <summary>The domain with this name, also where another one's PID reads the same.</summary>
    public DomainRef(DomainName name) : this(PidOf(name.ToString()) is null ? name.ToString() : ByName + name)
    {
    }

    /// <summary>The reference read as a name, or null: it says that it is something else.</summary>
    public string? AsName => After(ByName) ?? Bare;

    /// <summary>The reference read as a UUID, or null.</summary>
    public DomainId? AsId => DomainId.TryParse(After(ById) ?? Bare, out var id) ? id : null;

    /// <summary>The reference read as a PID, or null.</summary>
    public int? AsPid => PidOf(After(ByPid) ?? Bare);

    /// <summary>A name can be given wherever a reference is wanted.</summary>
    public static implicit operator DomainRef(string text) => new(text);

    /// <summary>The same for languages without implicit conversions.</summary>
    public static DomainRef FromString(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text ?? "";

    /// <summary>Says in one sentence why it can point at nothing, or null when it can be looked up.</summary>
    internal string? Fault() => this switch
    {
        _ when string.IsNullOrWhiteSpace(Text) => "a reference is a domain's name, UUID or init PID; this one is empty",
        { Text.Length: > MaxLength } => $"a reference is at most {MaxLength} characters long; this one has {Text.Length}",
        _ when After(ByName) is { Length: 0 } => $"'{ByName}' is followed by a domain's name; this one is empty",
        _ when After(ById) is { } id && AsId is null => $"'{ById}' is followed by a domain's UUID; '{id}' is none",
        _ when After(ByPid) is { } pid && AsPid is null => $"'{ByPid}' is followed by a PID; '{pid}' is none",
        _ => null,
    };

    /// <summary>What it can mean, in words.</summary>
    internal string Meaning() =>
        After(ByName) is { } name ? $"name '{name}'"
        : After(ById) is { } id ? $"UUID '{id}'"
        : After(ByPid) is { } pid ? $"init PID '{pid}'"
        : $"name, UUID or init PID '{this}'";

    private string? Bare => Text is null || (After(ByName) ?? After(ById) ?? After(ByPid)) is not null ? null : Text;

    private string? After(string prefix) =>
        Text is not null && Text.StartsWith(prefix, StringComparison.Ordinal) ? Text[prefix.Length..] : null;

    /// <summary>As the kernel writes it: no sign, no zero in front.</summary>
    private static int? PidOf(string? text) =>
        text is [not '0', ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
}
