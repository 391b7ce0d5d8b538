using ActorDriver.Domains;

namespace ActorDriver.Audit.Report;

/// <summary>Collects lanes and summary in one replay.</summary>
internal sealed class ReportCollector(Period period)
{
    private readonly SummaryBuilder _summary = new(period);
    private readonly Dictionary<DomainId, Lane> _lanes = [];

    public TextTable Kinds { get; } = new();

    public TextTable Texts { get; } = new();

    public IEnumerable<Lane> Lanes => _lanes.Values;

    public long EventCount { get; private set; }

    public AuditSummary Summarize() => _summary.Build();

    public void Add(in ReplayStep step)
    {
        _summary.Add(step);
        var e = step.Event;
        if (e.At > period.Until)
            return;
        if (!_lanes.TryGetValue(e.Id, out var lane))
            _lanes.Add(e.Id, lane = new Lane(e.Id));
        // A clock that went back must not turn the picture around: it stays where the latest event was.
        var at = (e.At + step.ClockWentBackBy).ToUnixTimeMilliseconds();
        lane.Enter(step.After, at);
        if (e.At < period.Since)
            return;
        EventCount++;
        lane.Events.Add(new LaneEvent(
            at, Kinds.NumberOf(e.Kind), ElapsedOf(e.Stored.Event), Texts.NumberOf(AskedTally.WithoutPid(e.Wish.By)),
            Texts.NumberOf(e.Wish.Reason ?? ""), Texts.NumberOf(DetailOf(e.Stored.Event))));
    }

    private static float ElapsedOf(DomainEvent? e) => (float)(e switch
    {
        DomainEvent.Started s => s.ElapsedMs,
        DomainEvent.Frozen f => f.ElapsedMs,
        DomainEvent.FreezeTimedOut t => t.ElapsedMs,
        DomainEvent.FreezeFailed f => f.ElapsedMs,
        DomainEvent.Thawed t => t.ElapsedMs,
        DomainEvent.ThawTimedOut t => t.ElapsedMs,
        DomainEvent.ThawFailed f => f.ElapsedMs,
        DomainEvent.Destroyed d => d.ElapsedMs,
        DomainEvent.DestroyFailed d => d.ElapsedMs,
        _ => -1,
    });

    private static string DetailOf(DomainEvent? e) => e switch
    {
        DomainEvent.Defined d => string.Join(' ', d.Exec.Command),
        DomainEvent.Adopted a => a.Runtime,
        DomainEvent.StartFailed f => f.Cause,
        DomainEvent.FreezeTimedOut t => $"the kernel said {t.LastRead} after {t.Polls} polls{After(t.HeldBy)}",
        DomainEvent.FreezeFailed f => f.Cause,
        DomainEvent.ThawTimedOut t => $"the kernel said {t.LastRead} after {t.Polls} polls{After(t.HeldBy)}",
        DomainEvent.ThawFailed f => f.Cause,
        DomainEvent.DestroyFailed f => f.Cause,
        DomainEvent.Stopped s => $"{s.Cause}{(s.ExitStatus is { } status ? $", {status}" : "")}",
        DomainEvent.DriftObserved { FrozenAncestor: { } ancestor } => $"its ancestor cgroup {ancestor} was frozen by somebody else",
        DomainEvent.DriftObserved d => d.IsFrozen ? "frozen by somebody else" : "thawed by somebody else",
        null => "of a kind that this version does not know",
        _ => "",
    };

    private static string After(string? more) => more is null ? "" : $"; {more}";
}
