namespace ActorDriver.Benchmarks;

/// <summary>How long it may take: minutes for the short form.</summary>
internal sealed record Effort(bool IsFull)
{
    public int Of(int shortForm, int full) => IsFull ? full : shortForm;
}
