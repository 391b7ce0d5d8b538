namespace ActorDriver.Containers;

/// <summary>Whether containers are adopted as they appear. The same keys stand in <c>hocon/actordriver.conf</c>.</summary>
public sealed record AutoAdoptOptions
{
    /// <summary>Default: off.</summary>
    public bool Enabled { get; init; }

    /// <summary>The managers whose containers are adopted. Default: all that are known.</summary>
    public IReadOnlyList<string> Runtimes { get; init; } = RuntimeRules.Runtimes;

    /// <summary>Between the end of one look at the whole machine and the next. At least 1 s. Default: 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool Equals(AutoAdoptOptions? other) =>
        other is not null && Enabled == other.Enabled && Interval == other.Interval && Runtimes.SequenceEqual(other.Runtimes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Enabled, Interval, Runtimes.Count);
}
