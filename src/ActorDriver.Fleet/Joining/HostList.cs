using System.Collections.Immutable;

namespace ActorDriver.Fleet.Joining;

/// <summary>One host as the fleet's list has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it listens: <c>10.0.0.1:7443</c>.</param>
/// <param name="Since">When it joined, in UTC.</param>
/// <param name="Serials">The serial numbers of its certificates that are still good by their dates.</param>
/// <param name="Left">When it left or was removed; null while it belongs to the fleet.</param>
internal sealed record HostEntry(string Name, string Address, DateTime Since, ImmutableArray<HostSerial> Serials, DateTime? Left = null)
{
    /// <summary>Where it listens. What is in a signed list has been checked before it was signed.</summary>
    public FleetAddress Parsed() => FleetAddress.TryParse(Address, out var address, out var fault) ? address : throw new FormatException(fault);
}

/// <summary>A certificate that was issued.</summary>
/// <param name="Number">Its serial number, in hexadecimal.</param>
/// <param name="Until">When it ends by itself, in UTC.</param>
internal sealed record HostSerial(string Number, DateTime Until);

/// <summary>
/// Which hosts the fleet has, and which certificates it has taken back. The authority makes each version and signs it; the hosts hand it
/// on to one another. A higher version goes before a lower one.
/// </summary>
/// <param name="Version">Counts up.</param>
/// <param name="Authority">The host with the authority, where hosts join and renew.</param>
/// <param name="Hosts">The hosts by name; those that have left too, until their certificates have ended.</param>
internal sealed record HostList(long Version, string Authority, ImmutableArray<HostEntry> Hosts)
{
    /// <summary>The hosts that belong to the fleet.</summary>
    public IEnumerable<HostEntry> Present => Hosts.Where(h => h.Left is null);

    /// <summary>The host with this name, if it belongs to the fleet.</summary>
    public HostEntry? Find(string name) => Present.FirstOrDefault(h => h.Name == name);

    /// <summary>Whether the certificate with this serial number is one of a host that has left.</summary>
    public bool IsRevoked(string serial) => Hosts.Any(
        h => h.Left is not null && h.Serials.Any(s => string.Equals(s.Number, serial, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The next version, with this host in it.</summary>
    public HostList With(HostEntry host, DateTime now) => Next(Hosts.Where(h => h.Left is not null || h.Name != host.Name).Append(host), now);

    /// <summary>The next version, in which the host has another certificate too.</summary>
    public HostList WithSerial(string name, HostSerial serial, DateTime now) => Next(
        Hosts.Select(h => h.Left is null && h.Name == name ? h with { Serials = h.Serials.Add(serial) } : h), now);

    /// <summary>The next version, in which the host has left and its certificates are revoked.</summary>
    public HostList Without(string name, DateTime now) => Next(
        Hosts.Select(h => h.Left is null && h.Name == name ? h with { Left = now } : h), now);

    /// <summary>What has ended by its date needs no remembering.</summary>
    private HostList Next(IEnumerable<HostEntry> hosts, DateTime now) => this with
    {
        Version = Version + 1,
        Hosts =
        [
            .. hosts
                .Select(h => h with { Serials = [.. h.Serials.Where(s => s.Until > now)] })
                .Where(h => h.Left is null || h.Serials.Length > 0)
                .OrderBy(h => h.Name, StringComparer.Ordinal).ThenBy(h => h.Since),
        ],
    };
}
