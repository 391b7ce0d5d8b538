using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using ActorDriver.Fleet.Joining;

namespace ActorDriver.Fleet.Members;

/// <summary>A moment by two clocks: one for people, and one that never goes back, for rules.</summary>
internal readonly record struct Moment(TimeSpan Monotonic, DateTimeOffset Wall);

/// <summary>
/// What one host knows of the others, and its rules for it. Each host judges for itself: nothing moves when a host is away, so there is
/// nothing that they would have to agree on. No clock, no I/O, no actor.
/// </summary>
internal sealed record Membership
{
    /// <summary>A host that calls, or is called, once a second and is silent for this long is taken for unreachable.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(3.5);

    /// <summary>A host that takes connections and is silent for this long: the connection is at fault, and a fresh system makes a fresh one.</summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromSeconds(15);

    /// <summary>Each restart on one host's account doubles the wait for the next, up to this: a host that hangs must not keep restarting others.</summary>
    public static readonly TimeSpan LongestStuck = TimeSpan.FromMinutes(8);

    private Membership(string me, int standingLinks) => (Me, StandingLinks) = (me, standingLinks);

    /// <summary>This host.</summary>
    public string Me { get; }

    /// <summary>The most links that stand.</summary>
    public int StandingLinks { get; }

    /// <summary>All other hosts of the fleet.</summary>
    public ImmutableSortedDictionary<string, Peer> Peers { get; init; } = ImmutableSortedDictionary.Create<string, Peer>(StringComparer.Ordinal);

    /// <summary>What a host knows that has a list and has heard nobody.</summary>
    public static Membership Begin(string me, int standingLinks, HostList list, Moment now) =>
        new Membership(me, standingLinks).WithHosts(list, now).Next;

    /// <summary>The same after a restart of the fleet system: nobody is connected.</summary>
    public Membership Restarted(Moment now) => this with
    {
        Peers = Peers.ToImmutableSortedDictionary(p => p.Key, p => p.Value with
        {
            IsReachable = false,
            Since = p.Value.IsReachable ? now.Wall : p.Value.Since,
            Quiet = now.Monotonic,
            IsProbed = false,
        }, StringComparer.Ordinal),
    };

    /// <summary>What follows from an event.</summary>
    public (Membership Next, IReadOnlyList<MemberEffect> Effects) On(MemberEvent e, Moment now) => e switch
    {
        MemberEvent.Tick => OnTick(now),
        MemberEvent.Heard heard => OnHeard(heard.Status, now),
        MemberEvent.Lost lost => OnLost(lost, now),
        MemberEvent.Probed probed => OnProbed(probed, now),
        MemberEvent.Listed listed => WithHosts(listed.List, now),
        MemberEvent.Quarantined quarantined => (this, [new MemberEffect.Restart($"{quarantined.By} takes nothing from this host's fleet system any more")]),
        _ => throw new UnreachableException($"no rule for {e.GetType().Name}"),
    };

    /// <summary>How long a host may be silent before its port is tried.</summary>
    public static TimeSpan PatienceWith(Peer peer)
    {
        var patience = Stuck * Math.Pow(2, Math.Min(peer.Restarts, 10));
        return patience < LongestStuck ? patience : LongestStuck;
    }

    private (Membership, IReadOnlyList<MemberEffect>) OnTick(Moment now)
    {
        var peers = Peers.ToBuilder();
        var effects = new List<MemberEffect>();
        foreach (var peer in Peers.Values)
        {
            var next = peer;
            var silent = now.Monotonic - peer.Quiet;
            if (next.IsReachable && silent > Silence)
            {
                next = next with { IsReachable = false, Since = now.Wall };
                effects.Add(new MemberEffect.Turned(next, string.Create(CultureInfo.InvariantCulture, $"silent for {silent.TotalSeconds:0.0} s")));
            }
            if (next.Link == Link.Call)
            {
                effects.Add(new MemberEffect.AskStatus(next));
                if (!next.IsProbed && !next.IsReachable && silent >= PatienceWith(next))
                {
                    next = next with { IsProbed = true };
                    effects.Add(new MemberEffect.Probe(next));
                }
            }
            peers[peer.Name] = next;
        }

        return (this with { Peers = peers.ToImmutable() }, effects);
    }

    private (Membership, IReadOnlyList<MemberEffect>) OnHeard(HostStatus status, Moment now)
    {
        if (!Peers.TryGetValue(status.Host, out var peer) || IsOlder(status, peer.Status))
            return (this, []);
        var next = peer with
        {
            IsReachable = true,
            Since = peer.IsReachable ? peer.Since : now.Wall,
            Status = status,
            HeardAt = now.Wall,
            Quiet = now.Monotonic,
            Restarts = 0,
        };
        return (With(next), peer.IsReachable ? [] : [new MemberEffect.Turned(next, "it answers")]);
    }

    /// <summary>An answer that was overtaken by a later one tells nothing new.</summary>
    private static bool IsOlder(HostStatus status, HostStatus? known) =>
        known is not null && known.Stamp.Run == status.Stamp.Run && status.Stamp.Ms < known.Stamp.Ms;

    private (Membership, IReadOnlyList<MemberEffect>) OnLost(MemberEvent.Lost lost, Moment now)
    {
        var peer = Peers.Values.FirstOrDefault(p => p.Address.ToString() == lost.Address);
        if (peer is not { IsReachable: true })
            return (this, []);
        var next = peer with { IsReachable = false, Since = now.Wall };
        return (With(next), [new MemberEffect.Turned(next, lost.Why)]);
    }

    private (Membership, IReadOnlyList<MemberEffect>) OnProbed(MemberEvent.Probed probed, Moment now)
    {
        if (!Peers.TryGetValue(probed.Host, out var peer))
            return (this, []);
        var next = peer with { IsProbed = false };
        if (peer.IsReachable || !probed.Accepts)
            return (With(next), []); // nobody there: a machine or a cable that is off, and no restart here helps
        var silent = now.Monotonic - peer.Quiet;
        return (
            With(next with { Restarts = peer.Restarts + 1 }),
            [new MemberEffect.Restart(string.Create(CultureInfo.InvariantCulture,
                $"host '{peer.Name}' takes connections and has been silent for {silent.TotalSeconds:0} s"))]);
    }

    private (Membership Next, IReadOnlyList<MemberEffect> Effects) WithHosts(HostList list, Moment now)
    {
        if (list.Find(Me) is null)
            return (this, [MemberEffect.Removed.Instance]);
        var links = Links.Of(list.Present.Select(h => h.Name), Me, StandingLinks);
        var peers = Peers.Clear().ToBuilder();
        foreach (var host in list.Present.Where(h => h.Name != Me))
        {
            var address = host.Parsed();
            peers[host.Name] = Peers.TryGetValue(host.Name, out var known) && known.Address == address
                ? known with { Link = links[host.Name] }
                : new Peer(host.Name, address, links[host.Name]) { Quiet = now.Monotonic };
        }

        var gone = Peers.Values.Where(p => p.IsReachable && !peers.ContainsKey(p.Name))
            .Select(p => p with { IsReachable = false, Since = now.Wall })
            .SelectMany(p => (MemberEffect[])[new MemberEffect.Turned(p, "it has left the fleet"), new MemberEffect.Dismiss(p)]);
        return (this with { Peers = peers.ToImmutable() }, [.. gone]);
    }

    private Membership With(Peer peer) => this with { Peers = Peers.SetItem(peer.Name, peer) };
}
