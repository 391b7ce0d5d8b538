using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>How domains work. The same keys stand in <c>hocon/actordriver.conf</c>.</summary>
public sealed record DomainOptions
{
    /// <summary>How the freezer waits.</summary>
    public FreezerOptions Freezer { get; init; } = new();

    /// <summary>How destroying waits.</summary>
    public DestroyOptions Destroy { get; init; } = new();

    /// <summary>Before a start that does not come back is given up, its turn included. Default: 40 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Commands that may wait for one domain; one more is answered with <see cref="ErrorCode.Busy"/>. Default: 100.</summary>
    public int StashCapacity { get; init; } = 100;

    /// <summary>Events between two snapshots of one domain. Default: 100.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>A domain's actor without work is let go after this time; its state stays known. Default: 60 s.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two looks at all v1 containers, whose kernel does not tell of changes. Default: 1 s.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// In which all other containers are looked at once, a part of them at each <see cref="SweepInterval"/>: their kernel tells of changes,
    /// but not always of the last one before a cgroup is removed. Default: 30 s.
    /// </summary>
    public TimeSpan SlowSweepInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After the driver's start a question about a domain waits until the domain was compared with the kernel, but no longer than this.
    /// Default: 5 s.
    /// </summary>
    public TimeSpan FirstLookTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait before a domain whose journal failed is tried again; doubled at each failure. Default: 500 ms.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest such wait. Default: 5 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);
}
