using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>Adds up a replay, step by step. Events before the period count for the state at its begin only.</summary>
internal sealed class SummaryBuilder(Period period)
{
    private readonly Dictionary<DomainId, DomainTally> _domains = [];
    private readonly AskedTally _asked = new();
    private readonly ReplayNotes _notes = new();
    private DateTimeOffset _first = DateTimeOffset.MaxValue;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    public void Add(in ReplayStep step)
    {
        _notes.Add(step);
        var at = step.Event.At;
        if (at < _first)
            _first = at;
        if (at > _latest)
            _latest = at;
        if (at > period.Until)
            return;
        if (!_domains.TryGetValue(step.Event.Id, out var tally))
            _domains.Add(step.Event.Id, tally = new DomainTally(period.Since ?? DateTimeOffset.MinValue));
        if (tally.Add(step))
            _asked.Add(step.Event);
    }

    public AuditSummary Build()
    {
        if (_notes.Events == 0)
            _first = _latest = period.Since ?? period.Until ?? DateTimeOffset.UnixEpoch;
        var since = period.Since ?? _first;
        var until = period.EndAfter(since, _latest);
        var domains = _domains.Values.Select(d => d.Build(until)).OfType<DomainSummary>().ToList();
        return new AuditSummary(since, until, domains, Sum(domains), _notes);
    }

    private Totals Sum(List<DomainSummary> domains)
    {
        var sum = new Totals { Asked = _asked.Build() };
        foreach (var one in domains.Select(d => d.Totals))
        {
            sum.Running += one.Running;
            sum.Paused += one.Paused;
            sum.Off += one.Off;
            sum.Suspends += one.Suspends;
            sum.Resumes += one.Resumes;
            sum.TimeOuts += one.TimeOuts;
            sum.Failures += one.Failures;
            sum.Drifts += one.Drifts;
            if (one.KernelFrozen is { } frozen)
                sum.KernelFrozen = (sum.KernelFrozen ?? TimeSpan.Zero) + frozen;
            if (one.LongestPause > sum.LongestPause)
                sum.LongestPause = one.LongestPause;
            if (one.SlowestFreeze > sum.SlowestFreeze)
                sum.SlowestFreeze = one.SlowestFreeze;
        }

        return sum;
    }
}
