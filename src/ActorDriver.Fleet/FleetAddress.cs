using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ActorDriver.Fleet;

/// <summary>
/// Where a host listens: an IP address and a port. No DNS name: a host's certificate is checked against the address it is seen from,
/// and neither names nor their answers are signed.
/// </summary>
internal sealed record FleetAddress(IPAddress Ip, int Port)
{
    public const int DefaultPort = 7443;

    /// <summary>Where hosts join and renew, at the host that has the fleet's authority: one port further.</summary>
    public FleetAddress Joining => this with { Port = Port + 1 };

    /// <summary>Reads <c>10.0.0.1</c>, <c>10.0.0.1:7443</c>, <c>fd00::1</c> or <c>[fd00::1]:7443</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FleetAddress? address, [NotNullWhen(false)] out string? fault)
    {
        address = null;
        fault = null;
        if (IPAddress.TryParse(text, out var plain))
            address = new FleetAddress(plain, DefaultPort);
        else if (IPEndPoint.TryParse(text ?? "", out var whole) && whole.Port is > 0 and < ushort.MaxValue)
            address = new FleetAddress(whole.Address, whole.Port);
        if (address is null)
            fault = $"an address to listen on is an IP address, with or without a port, such as 10.0.0.1:{DefaultPort}; this one is '{text}'";
        else if (address.Ip.Equals(IPAddress.Any) || address.Ip.Equals(IPAddress.IPv6Any))
            (address, fault) = (null, $"{text} is no address that other hosts can reach: give the one by which they know this host");
        return fault is null;
    }

    /// <summary>The URI's host part: IPv6 in brackets.</summary>
    public string UriHost => Ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Ip}]" : Ip.ToString();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UriHost}:{Port}");
}
