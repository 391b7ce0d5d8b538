namespace ActorDriver.Contracts;

/// <summary>What happened in a period: <c>audit summary --json</c> and <c>GET /v1/audit/summary</c>.</summary>
/// <param name="Since">Its begin.</param>
/// <param name="Until">Its end.</param>
/// <param name="Domains">Each domain that existed in it, in the order of the journal.</param>
/// <param name="Total">All together; the longest and slowest are the longest and slowest of all.</param>
/// <param name="Notes">What was noticed on the way.</param>
public sealed record SummaryInfo(
    DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<DomainSummaryInfo> Domains, TotalsInfo Total, NotesInfo Notes);

/// <summary>What happened to one domain in a period.</summary>
/// <param name="Id">Its UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">What it was at the end of the period; null when it had ceased to exist.</param>
/// <param name="Totals">The numbers.</param>
public sealed record DomainSummaryInfo(string Id, string Name, string? State, TotalsInfo Totals);

/// <summary>
/// Times, in milliseconds, and counts over a period. A domain counts as running until a freeze is confirmed, and as paused until a
/// thaw is.
/// </summary>
/// <param name="RunningMs">How long it ran.</param>
/// <param name="PausedMs">How long it stood still, as the journal tells.</param>
/// <param name="KernelFrozenMs">The same as the kernel has counted it, up to the last thaw; null where it does not count.</param>
/// <param name="OffMs">How long it existed without running.</param>
/// <param name="Suspends">Confirmed freezes.</param>
/// <param name="Resumes">Confirmed thaws.</param>
/// <param name="TimeOuts">Freezes and thaws that were not confirmed in time.</param>
/// <param name="Failures">Starts, freezes, thaws and kills that failed.</param>
/// <param name="Drifts">Freezes and thaws by somebody else.</param>
/// <param name="LongestPauseMs">The longest pause.</param>
/// <param name="SlowestFreezeMs">The slowest confirmed freeze.</param>
/// <param name="Asked">Who asked for what; the busiest first.</param>
public sealed record TotalsInfo(
    double RunningMs, double PausedMs, double? KernelFrozenMs, double OffMs, long Suspends, long Resumes, long TimeOuts, long Failures,
    long Drifts, double LongestPauseMs, double SlowestFreezeMs, IReadOnlyList<AskedInfo> Asked);

/// <summary>How often somebody asked for something.</summary>
/// <param name="By">Who, without the number of the process.</param>
/// <param name="What">What: <c>suspend</c>, <c>resume</c>, <c>destroy</c>, <c>start</c>, <c>define</c>, <c>adopt</c>, <c>undefine</c>.</param>
/// <param name="Count">How often.</param>
public sealed record AskedInfo(string By, string What, long Count);
