using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Audit;

/// <summary>
/// Answers questions about the past from a journal alone: of a running host or not, or of another machine's copy.
/// </summary>
public sealed class AuditReader(IJournalReader journal)
{
    private readonly LifeIndex _lives = new(journal);

    /// <summary>The events of one domain, or of all, in the order of the journal.</summary>
    public async IAsyncEnumerable<AuditedEvent> HistoryAsync(
        DomainId? domain = null, HistoryFilter? filter = null, IProgress<long>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        filter ??= HistoryFilter.Everything;
        await foreach (var step in journal.ReplayAsync(domain, progress, cancellationToken).ConfigureAwait(false))
            if (filter.Matches(step.Event))
                yield return step.Event;
    }

    /// <summary>
    /// The lives that a reference can mean, the oldest first: every one that has or had the name; else the one with the UUID; else
    /// the one that is active with the PID.
    /// </summary>
    public async Task<IReadOnlyList<DomainLife>> FindLivesAsync(DomainRef reference, CancellationToken cancellationToken = default)
    {
        if (reference.AsId is { } id)
        {
            var known = await LifeIndex.ReadAsync(journal, id, cancellationToken).ConfigureAwait(false);
            if (known is not null)
                return [known];
        }

        var all = await _lives.ReadOnAsync(cancellationToken).ConfigureAwait(false);
        var named = all.Where(l => l.Name == reference.AsName).ToList();
        if (named.Count > 0 || reference.AsPid is not { } pid)
            return named;
        return [.. all.Where(l => l.State.IsActive && l.State.Init?.Pid == pid)];
    }

    /// <summary>Every domain as it was at a moment.</summary>
    /// <remarks>
    /// What counts is the order of the journal: a domain's events up to the last one whose time is not after the moment. So a
    /// clock that was set back hides nothing, and equal times keep their order.
    /// </remarks>
    public async Task<PastStates> StatesAsOfAsync(
        DateTimeOffset moment, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var states = new Dictionary<DomainId, DomainState>();
        var notes = new ReplayNotes();
        await foreach (var step in journal.ReplayAsync(domain: null, progress, cancellationToken).ConfigureAwait(false))
        {
            notes.Add(step);
            if (step.Event.At <= moment)
                states[step.Event.Id] = step.After;
        }

        return new PastStates(moment, [.. states.Values], notes);
    }

    /// <summary>What happened in a period, per domain and in total.</summary>
    public async Task<AuditSummary> SummarizeAsync(
        Period period, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var summary = new SummaryBuilder(period);
        await foreach (var step in journal.ReplayAsync(domain: null, progress, cancellationToken).ConfigureAwait(false))
            summary.Add(step);
        return summary.Build();
    }

    /// <summary>What one domain was over a period, for a picture of it.</summary>
    public async Task<DomainLane> LaneAsync(DomainId domain, Period period, CancellationToken cancellationToken = default)
    {
        var lane = new LaneBuilder(domain, period);
        await foreach (var step in journal.ReplayAsync(domain, progress: null, cancellationToken).ConfigureAwait(false))
            lane.Add(step);
        return lane.Build();
    }
}
