namespace ActorDriver.Benchmarks;

/// <summary>How long it may take, and what it is compared with.</summary>
/// <param name="IsFull">False: minutes for all of it.</param>
/// <param name="Baseline">A built clone of another commit, measured in turn with this one; null for none.</param>
internal sealed record Effort(bool IsFull, string? Baseline = null)
{
    public int Of(int shortForm, int full) => IsFull ? full : shortForm;

    /// <summary>A scenario that takes longer hangs: none takes it on any machine.</summary>
    public TimeSpan Limit { get; init; } = IsFull ? TimeSpan.FromHours(3) : TimeSpan.FromMinutes(30);
}
