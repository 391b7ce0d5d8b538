namespace ActorDriver.Fleet.Members;

/// <summary>What a host says of itself, once a second.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Protocol">Which messages it knows: <see cref="FleetProtocol"/>.</param>
/// <param name="Version">Its version, for people.</param>
/// <param name="Stamp">When it said so, by its own clock.</param>
/// <param name="ListVersion">The version of the list of hosts that it has.</param>
/// <param name="Domains">How many domains it has; null while it has not counted them.</param>
/// <param name="Changes">How often its domains have changed in this run: another number, and a list of them is old.</param>
/// <param name="CopyLag">How many of its events are not in the copy yet; null when it keeps none.</param>
internal sealed record HostStatus(
    string Host, int Protocol, string Version, HostStamp Stamp, long ListVersion, int? Domains = null, long Changes = 0, long? CopyLag = null);

/// <summary>The number of the fleet's protocol. It counts up when a message is added that an older host would drop in silence.</summary>
internal static class FleetProtocol
{
    public const int Current = 1;

    /// <summary>Whether a host of that number is too old to be sent what this version sends: one version back works.</summary>
    public static bool IsTooOld(int protocol) => IsTooOld(protocol, Current);

    public static bool IsTooOld(int protocol, int current) => protocol < current - 1;
}
