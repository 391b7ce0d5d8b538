using System.Net;
using ActorDriver.Domains;

namespace ActorDriver.Fleet.Joining;

/// <summary>Who may become a host of the fleet, beside having a token.</summary>
internal static class Admission
{
    /// <summary>Why a host is not taken in; null when it is.</summary>
    /// <param name="list">The hosts that there are.</param>
    /// <param name="name">The name it wants.</param>
    /// <param name="address">Where it wants to listen.</param>
    /// <param name="seenFrom">Where its request came from.</param>
    public static DomainError? Judge(HostList list, string name, FleetAddress address, IPAddress seenFrom)
    {
        if (list.Find(name) is { } namesake)
        {
            return new DomainError(ErrorCode.NameTaken,
                $"the fleet has a host '{name}' already, at {namesake.Address}: choose another name with --name, or remove that one first (actordriver fleet remove {name})");
        }
        if (list.Present.FirstOrDefault(h => h.Address == address.ToString()) is { } neighbour)
        {
            return new DomainError(ErrorCode.NameTaken,
                $"the fleet has a host at {address} already, '{neighbour.Name}': listen on another address, or remove that one first (actordriver fleet remove {neighbour.Name})");
        }

        var from = seenFrom.IsIPv4MappedToIPv6 ? seenFrom.MapToIPv4() : seenFrom;
        return from.Equals(address.Ip)
            ? null
            : new DomainError(ErrorCode.InvalidArgument,
                $"the host asks from {from} and says that it listens on {address.Ip}: give the address that the fleet sees it by, with --listen {from}");
    }
}
