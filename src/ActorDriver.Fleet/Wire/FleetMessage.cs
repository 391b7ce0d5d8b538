using ActorDriver.Domains;
using ActorDriver.Fleet.Members;

namespace ActorDriver.Fleet.Wire;

/// <summary>What hosts say to one another. Nothing else is made of what comes over the network.</summary>
internal abstract record FleetMessage
{
    /// <summary>The caller's status, for the other's.</summary>
    public sealed record StatusAsk(HostStatus Status) : FleetMessage;

    /// <summary>The answer.</summary>
    public sealed record StatusAnswer(HostStatus Status) : FleetMessage;

    /// <summary>A newer list of hosts than the other has, packed and signed.</summary>
    public sealed record Hosts(byte[] Packed) : FleetMessage;

    /// <summary>A command for a domain of the host that gets it.</summary>
    public sealed record Command(Header Header, DomainCommand Wanted) : FleetMessage;

    /// <summary>What came of it.</summary>
    public sealed record Reply(DomainReply Outcome) : FleetMessage;

    /// <summary>Which domain a reference means; answered by <see cref="Found"/>.</summary>
    public sealed record Find(Header Header, DomainRef Ref) : FleetMessage;

    /// <summary>The domain, or why there is none.</summary>
    public sealed record Found(DomainState? Domain, DomainError? Error) : FleetMessage;

    /// <summary>All domains; answered by <see cref="Listed"/>s.</summary>
    public sealed record List(Header Header, bool IncludeShutOff) : FleetMessage;

    /// <summary>Some of the domains, as many as a message holds.</summary>
    public sealed record Listed(int Part, bool IsLast, IReadOnlyList<DomainState> Domains, DomainError? Error) : FleetMessage;

    /// <summary>
    /// The events of a host's journal; answered by <see cref="Events"/>. The reading lives as long as its lease is renewed, by
    /// <see cref="More"/>.
    /// </summary>
    public sealed record Read(Header Header, EventQuery Query) : FleetMessage;

    /// <summary>Some of the events, as many as a message holds. The next come after <see cref="More"/>.</summary>
    public sealed record Events(IReadOnlyList<FleetEvent> Batch, long Position, bool IsLast, DomainError? Error) : FleetMessage;

    /// <summary>The reader has dealt with everything up to a position, and wants what comes after it.</summary>
    public sealed record More(long Position) : FleetMessage
    {
        /// <summary>The reader is busy with what it has, and still there.</summary>
        public static More LeaseOnly { get; } = new(-1);
    }

    /// <summary>The reader wants no more.</summary>
    public sealed record Enough : FleetMessage
    {
        public static Enough Instance { get; } = new();
    }
}

/// <summary>What stands on every question and command.</summary>
/// <param name="To">The host it is meant for.</param>
/// <param name="From">The host it comes from.</param>
/// <param name="Stamp">What the asker last knew of the clock of the host it is meant for.</param>
internal sealed record Header(string To, string From, HostStamp Stamp);

/// <summary>Which events are wanted.</summary>
/// <param name="Ref">Of which domain; all lives that a reference can mean. Null for all domains.</param>
/// <param name="After">The journal's position after which to begin; null for its end, and then only what comes is told.</param>
/// <param name="Follow">Whether to go on with what comes.</param>
internal sealed record EventQuery(string? Ref, long? After, bool Follow);

/// <summary>One stored event, with the name of its domain.</summary>
internal sealed record FleetEvent(long Position, Guid Domain, string Name, long SequenceNr, string Manifest, byte[] Bytes);
