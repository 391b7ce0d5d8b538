using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>A stretch of time.</summary>
/// <param name="Since">Its begin; null for the journal's.</param>
/// <param name="Until">Its end; null for the time of the journal's latest event, or <paramref name="Now"/> if that is later.</param>
/// <param name="Now">The time of day, where the domains live on after their last event; null for a journal that nobody writes any more.</param>
public sealed record Period(DateTimeOffset? Since = null, DateTimeOffset? Until = null, DateTimeOffset? Now = null)
{
    /// <summary>All that the journal tells of.</summary>
    public static Period Everything { get; } = new();

    /// <summary>Its end, when the latest event of the journal is known; never before its begin.</summary>
    internal DateTimeOffset EndAfter(DateTimeOffset since, DateTimeOffset latest)
    {
        var end = Now > latest ? Now.Value : latest;
        return Until ?? (end > since ? end : since);
    }
}

/// <summary>What happened in a period.</summary>
/// <param name="Since">Its begin.</param>
/// <param name="Until">Its end.</param>
/// <param name="Domains">Each domain that existed in it, in the order of the journal.</param>
/// <param name="Total">All domains together; the longest and slowest are the longest and slowest of all.</param>
/// <param name="Notes">What was noticed on the way.</param>
public sealed record AuditSummary(
    DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<DomainSummary> Domains, Totals Total, ReplayNotes Notes);

/// <summary>What happened to one domain in a period.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">What it was at the end of the period.</param>
/// <param name="Totals">The numbers.</param>
public sealed record DomainSummary(DomainId Id, string Name, DomainState State, Totals Totals);

/// <summary>
/// Times and counts over a period. A domain counts as running until a freeze is confirmed, and as paused until a thaw is.
/// </summary>
public sealed record Totals
{
    /// <summary>The time that it ran.</summary>
    public TimeSpan Running { get; internal set; }

    /// <summary>The time that it stood still, as the journal tells.</summary>
    public TimeSpan Paused { get; internal set; }

    /// <summary>The time that it existed without running.</summary>
    public TimeSpan Off { get; internal set; }

    /// <summary>
    /// The time that it stood still, as the kernel has counted it (<c>cgroup.stat.local</c>), up to the last thaw; null where the
    /// kernel does not count.
    /// </summary>
    public TimeSpan? KernelFrozen { get; internal set; }

    /// <summary>Confirmed freezes.</summary>
    public long Suspends { get; internal set; }

    /// <summary>Confirmed thaws.</summary>
    public long Resumes { get; internal set; }

    /// <summary>Freezes and thaws that were not confirmed in time.</summary>
    public long TimeOuts { get; internal set; }

    /// <summary>Starts, freezes, thaws and kills that failed.</summary>
    public long Failures { get; internal set; }

    /// <summary>Freezes and thaws by somebody else.</summary>
    public long Drifts { get; internal set; }

    /// <summary>The longest pause; of one that reaches beyond the period, the part within.</summary>
    public TimeSpan LongestPause { get; internal set; }

    /// <summary>The slowest confirmed freeze.</summary>
    public TimeSpan SlowestFreeze { get; internal set; }

    /// <summary>Who asked for what, and how often; the busiest first.</summary>
    public IReadOnlyList<Asked> Asked { get; internal set; } = [];
}

/// <summary>How often somebody asked for something.</summary>
/// <param name="By">Who, without the number of the process.</param>
/// <param name="What">What: <c>suspend</c>, <c>resume</c>, <c>destroy</c>, <c>start</c>, <c>define</c>, <c>adopt</c>, <c>undefine</c>.</param>
/// <param name="Count">How often.</param>
public sealed record Asked(string By, string What, long Count);
