namespace ActorDriver.Audit;

/// <summary>Which events of a history are wanted. Each condition that is set must hold.</summary>
public sealed record HistoryFilter
{
    /// <summary>All of it.</summary>
    public static HistoryFilter Everything { get; } = new();

    /// <summary>From this moment on, itself included.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Up to this moment, itself included.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// These kinds only; empty for all. Case and hyphens do not matter: <c>FreezeTimedOut</c>, <c>freeze-timed-out</c>.
    /// </summary>
    public IReadOnlyCollection<string> Kinds { get; init; } = [];

    /// <summary>
    /// Asked for by this one only: the whole of <c>by</c>, the name that somebody gave (<c>night-watch</c> of
    /// <c>night-watch (uid=1000 pid=42 comm=bash)</c>), or one of its words (<c>uid=1000</c>, <c>comm=bash</c>).
    /// </summary>
    public string? By { get; init; }

    /// <summary>Whether the event is wanted.</summary>
    public bool Matches(AuditedEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return (Since is not { } since || e.At >= since)
            && (Until is not { } until || e.At <= until)
            && (Kinds.Count == 0 || Kinds.Any(k => SameKind(k, e.Kind)))
            && (By is null || IsBy(e.Wish.By, By));
    }

    private static bool SameKind(string wanted, string kind) =>
        string.Equals(Plain(wanted), Plain(kind), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string kind) => kind.Replace("-", "", StringComparison.Ordinal);

    private static bool IsBy(string by, string wanted)
    {
        if (by == wanted || by.StartsWith(wanted + " (", StringComparison.Ordinal))
            return true;
        foreach (var word in by.AsSpan().Split(' '))
            if (by.AsSpan()[word].Trim("()").SequenceEqual(wanted))
                return true;
        return false;
    }
}
