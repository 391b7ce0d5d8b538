using System.Collections.Immutable;
using ActorDriver.Fleet.Joining;

namespace ActorDriver.Fleet.Members;

/// <summary>What this host knows of the others at one moment. Read by every command without asking an actor.</summary>
/// <param name="List">The list of hosts.</param>
/// <param name="Peers">The other hosts.</param>
internal sealed record FleetView(HostList List, ImmutableSortedDictionary<string, Peer> Peers);
