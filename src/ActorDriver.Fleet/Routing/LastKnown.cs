using System.Collections.Concurrent;
using ActorDriver.Domains;

namespace ActorDriver.Fleet.Routing;

/// <summary>The domains of one host, as it told them.</summary>
/// <param name="Domains">All of them by name, those that are shut off too.</param>
/// <param name="AsOf">When it told them, by this host's clock.</param>
/// <param name="Changes">The number of changes that the host had counted.</param>
internal sealed record HostDomains(IReadOnlyList<DomainState> Domains, DateTimeOffset AsOf, (Guid Run, long Count) Changes);

/// <summary>
/// What other hosts last said of their domains: shown when one is silent. Asked for again only when a host has said that something has
/// changed.
/// </summary>
internal sealed class LastKnown(IFleetLinks links, FleetRouter router)
{
    private readonly ConcurrentDictionary<string, HostDomains> _known = new(StringComparer.Ordinal);

    /// <summary>What a host said; null when it has said nothing to this one.</summary>
    public HostDomains? Of(string host) => _known.GetValueOrDefault(host);

    /// <summary>Asks a host and remembers what it says; when it is silent, there is an error instead.</summary>
    public async Task<(HostDomains? Domains, DomainError? Error)> AskAsync(string host, CancellationToken cancellationToken)
    {
        var changes = ChangesOf(host); // before asking: what changes meanwhile is asked for again
        var reply = await router.ListAsync(host, includeShutOff: true, cancellationToken).ConfigureAwait(false);
        if (reply.Error is not null)
            return (null, reply.Error);
        var told = new HostDomains(reply.Domains, DateTimeOffset.UtcNow, changes);
        _known[host] = told;
        return (told, null);
    }

    /// <summary>Asks those hosts whose domains have changed.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => Task.WhenAll(links.View.Peers.Values
        .Where(p => p.IsReachable && (Of(p.Name) is not { } known || known.Changes != ChangesOf(p.Name)))
        .Select(p => AskAsync(p.Name, cancellationToken)));

    private (Guid, long) ChangesOf(string host) =>
        links.View.Peers.TryGetValue(host, out var peer) && peer.Status is { } status ? (status.Stamp.Run, status.Changes) : default;
}
