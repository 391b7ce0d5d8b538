namespace ActorDriver.Domains;

/// <summary>Who asked, why, and under which number: carried by a command and kept in each event that comes of it.</summary>
/// <param name="By">Who, as the way in knows it: a peer's <c>uid=0 pid=42 comm=bash</c>, an actor's path, a user's name.</param>
/// <param name="Reason">Why, in the asker's own words, or null.</param>
/// <param name="CorrelationId">The command's own number; every event of one command carries the same.</param>
public sealed record Wish(string By, string? Reason, Guid CorrelationId)
{
    /// <summary>The longest <see cref="By"/> and <see cref="Reason"/>, in characters.</summary>
    public const int MaxLength = 1024;

    /// <summary>A wish with a number of its own.</summary>
    public static Wish Of(string by, string? reason = null) => new(by, reason, Guid.NewGuid());

    /// <summary>What stands in an event that nobody asked for: the driver saw it in the kernel.</summary>
    public static Wish Observed { get; } = new("kernel", null, Guid.Empty);
}
