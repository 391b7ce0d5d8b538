using ActorDriver.Fleet.Joining;
using Microsoft.Extensions.Logging;

namespace ActorDriver.Fleet.Members;

/// <summary>What lives longer than one run of the fleet's actor system.</summary>
internal interface IMembersHost
{
    /// <summary>Where what happens is told to people.</summary>
    ILogger Log { get; }

    /// <summary>What is known of the others; kept over a restart.</summary>
    Membership Membership { get; }

    /// <summary>This host's own status, now.</summary>
    HostStatus Status { get; }

    /// <summary>The list of hosts, as it is handed on.</summary>
    SignedHostList SignedList { get; }

    /// <summary>Takes note of a newer view.</summary>
    void Keep(Membership membership);

    /// <summary>Takes a list of hosts if it is newer, and signed by the authority; gives it, or null.</summary>
    HostList? Take(SignedHostList offered);

    /// <summary>A host can, or can no longer, be reached.</summary>
    void OnTurned(Peer host, string why);

    /// <summary>The fleet's actor system shall be started anew. Returns at once.</summary>
    void Restart(string why);

    /// <summary>This host does not belong to the fleet any more.</summary>
    void OnRemoved();
}
