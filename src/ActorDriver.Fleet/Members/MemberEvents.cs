using ActorDriver.Fleet.Joining;

namespace ActorDriver.Fleet.Members;

/// <summary>What happens to a host's view of the others.</summary>
internal abstract record MemberEvent
{
    /// <summary>A second has passed.</summary>
    public sealed record Tick : MemberEvent
    {
        public static Tick Instance { get; } = new();
    }

    /// <summary>A host has told its status, asked or asking.</summary>
    public sealed record Heard(HostStatus Status) : MemberEvent;

    /// <summary>The connection to an address is gone.</summary>
    public sealed record Lost(string Address, string Why) : MemberEvent;

    /// <summary>A silent host's port was tried.</summary>
    public sealed record Probed(string Host, bool Accepts) : MemberEvent;

    /// <summary>There is a newer list of hosts.</summary>
    public sealed record Listed(HostList List) : MemberEvent;

    /// <summary>Another system will hear no more from this one, ever, until it restarts.</summary>
    public sealed record Quarantined(string By) : MemberEvent;
}

/// <summary>What is to be done about it.</summary>
internal abstract record MemberEffect
{
    /// <summary>Ask a host for its status.</summary>
    public sealed record AskStatus(Peer Host) : MemberEffect;

    /// <summary>Look whether a host's port takes connections.</summary>
    public sealed record Probe(Peer Host) : MemberEffect;

    /// <summary>A host can, or can no longer, be reached.</summary>
    public sealed record Turned(Peer Host, string Why) : MemberEffect;

    /// <summary>Send a host the list on which it is not any more: nobody will call it again.</summary>
    public sealed record Dismiss(Peer Host) : MemberEffect;

    /// <summary>Start the fleet system anew: no domain is touched by it.</summary>
    public sealed record Restart(string Why) : MemberEffect;

    /// <summary>This host does not belong to the fleet any more.</summary>
    public sealed record Removed : MemberEffect
    {
        public static Removed Instance { get; } = new();
    }
}
