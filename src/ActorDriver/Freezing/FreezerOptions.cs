namespace ActorDriver.Freezing;

/// <summary>How the freezer waits for the kernel. The same keys stand in <c>hocon/actordriver.conf</c>.</summary>
public sealed record FreezerOptions
{
    /// <summary>Between two poll ticks, each of which writes and reads again. More than zero. Default: 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Before giving up and rolling back. At least one <see cref="PollInterval"/>. Default: 3 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The wait before the first look between ticks; each further one waits half as long again, up to a
    /// <see cref="PollInterval"/>. A container under load is frozen in about a millisecond, and nobody should wait a tick for it.
    /// Zero: no looks between ticks. Default: 100 µs.
    /// </summary>
    public TimeSpan FirstLook { get; init; } = TimeSpan.FromMicroseconds(100);
}
