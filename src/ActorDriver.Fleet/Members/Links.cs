namespace ActorDriver.Fleet.Members;

/// <summary>What there is between this host and another.</summary>
internal enum Link
{
    /// <summary>This host connects, and asks for the other's status.</summary>
    Call,

    /// <summary>The other host connects; this one answers.</summary>
    Answer,

    /// <summary>Nothing, until it is needed.</summary>
    OnDemand,
}

/// <summary>Which host of a pair connects. Both come to the same answer, for both have the same list.</summary>
internal static class Links
{
    /// <summary>The links of one host to all others.</summary>
    /// <param name="names">All hosts.</param>
    /// <param name="me">The one.</param>
    /// <param name="max">The most links that stand.</param>
    public static Dictionary<string, Link> Of(IEnumerable<string> names, string me, int max)
    {
        var ring = names.Order(StringComparer.Ordinal).ToList();
        var mine = ring.IndexOf(me);
        var links = new Dictionary<string, Link>(StringComparer.Ordinal);
        for (var i = 0; i < ring.Count; i++)
        {
            if (i != mine)
                links[ring[i]] = IsStanding(i, mine, ring.Count, max) ? Standing(me, ring[i]) : Link.OnDemand;
        }

        return links;
    }

    /// <summary>One caller a pair, the smaller name: where both call, TLS connections stand over which nothing passes.</summary>
    private static Link Standing(string me, string other) => string.CompareOrdinal(me, other) < 0 ? Link.Call : Link.Answer;

    // With more hosts than links, each has links to its neighbours in a ring of all: so news still comes to everyone.
    private static bool IsStanding(int a, int b, int count, int max)
    {
        var apart = Math.Abs(a - b);
        return count - 1 <= max || Math.Min(apart, count - apart) <= max / 2;
    }
}
