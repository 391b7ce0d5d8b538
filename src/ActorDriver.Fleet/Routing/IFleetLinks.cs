using ActorDriver.Fleet.Members;
using Akka.Actor;

namespace ActorDriver.Fleet.Routing;

/// <summary>What a <see cref="FleetRouter"/> sends through: the fleet's actor system as it is now, and what is known of the hosts.</summary>
internal interface IFleetLinks
{
    /// <summary>This host.</summary>
    string Me { get; }

    /// <summary>What is known of the others.</summary>
    FleetView View { get; }

    /// <summary>The fleet's actor system of this moment; null while it starts anew.</summary>
    ActorSystem? System { get; }

    /// <summary>This host's own status, now.</summary>
    HostStatus Status { get; }

    /// <summary>Cancelled when a host can no longer be reached. Take it before looking whether it can.</summary>
    CancellationToken LostOf(string host);
}
