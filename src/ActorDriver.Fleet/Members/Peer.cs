namespace ActorDriver.Fleet.Members;

/// <summary>Another host, as this one knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Link">What there is between the two.</param>
internal sealed record Peer(string Name, FleetAddress Address, Link Link)
{
    /// <summary>Whether a command may be sent to it.</summary>
    public bool IsReachable { get; init; }

    /// <summary>Since when that has been so, in UTC; null before anything is known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last that it said of itself.</summary>
    public HostStatus? Status { get; init; }

    /// <summary>When it was last heard, by the wall clock: for people.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>When it was last heard, or when listening for it began: by the clock that never goes back.</summary>
    public TimeSpan Quiet { get; init; }

    /// <summary>Whether its port is being tried.</summary>
    public bool IsProbed { get; init; }

    /// <summary>How often the fleet system was restarted on its account since it was last heard.</summary>
    public int Restarts { get; init; }
}
