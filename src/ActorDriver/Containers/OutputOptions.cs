namespace ActorDriver.Containers;

/// <summary>How much of the output of a domain's program is kept. The same keys stand in <c>hocon/actordriver.conf</c>.</summary>
public sealed record OutputOptions
{
    /// <summary>The size of a file, in bytes, from which on it is made the older one; there are two. At least 64 KiB. Default: 10 MB.</summary>
    public long MaxSize { get; init; } = 10_000_000;

    /// <summary>Between two looks at all files. More than 0. Default: 1 s.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(1);
}
