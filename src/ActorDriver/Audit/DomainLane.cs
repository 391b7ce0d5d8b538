using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>What one domain was over a period.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">Its name.</param>
/// <param name="Since">The period's begin.</param>
/// <param name="Until">Its end.</param>
/// <param name="Stretches">What it was and when; the time in which it did not exist is in none of them.</param>
/// <param name="Marks">What a picture marks: freezes, time-outs, failures, drifts, and kinds that are not known.</param>
public sealed record DomainLane(
    DomainId Id, string Name, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<LaneStretch> Stretches, IReadOnlyList<LaneMark> Marks);

/// <summary>A stretch of time in one status.</summary>
/// <param name="Since">Its begin.</param>
/// <param name="Until">Its end.</param>
/// <param name="Status">The status.</param>
public sealed record LaneStretch(DateTimeOffset Since, DateTimeOffset Until, DomainStatus Status);

/// <summary>An event that a picture marks.</summary>
/// <param name="At">When. Where the clock had gone back, the time that it had reached before: a picture must not turn around.</param>
/// <param name="Event">The event.</param>
public sealed record LaneMark(DateTimeOffset At, AuditedEvent Event);

/// <summary>Builds a lane from a domain's replay.</summary>
internal sealed class LaneBuilder(DomainId id, Period period)
{
    private readonly List<LaneStretch> _stretches = [];
    private readonly List<LaneMark> _marks = [];
    private DomainState _state = DomainState.New(id);
    private DateTimeOffset? _first;
    private DateTimeOffset _entered;
    private DateTimeOffset _latest;

    public void Add(in ReplayStep step)
    {
        var at = _latest = step.Event.At + step.ClockWentBackBy;
        _first ??= at;
        if (step.After.Status != _state.Status || step.After.Exists != _state.Exists)
        {
            Close(at);
            _entered = at;
        }

        _state = step.After;
        if (IsMarked(step.Event) && !(at < period.Since) && !(at > period.Until))
            _marks.Add(new LaneMark(at, step.Event));
    }

    public DomainLane Build()
    {
        var since = period.Since ?? _first ?? period.Until ?? DateTimeOffset.UnixEpoch;
        var until = period.EndAfter(since, _latest);
        Close(until);
        return new DomainLane(id, _state.Name, since, until, _stretches, _marks);
    }

    private void Close(DateTimeOffset at)
    {
        var since = _entered < period.Since ? period.Since.Value : _entered;
        var until = at > period.Until ? period.Until.Value : at;
        if (_state.Exists && until > since)
            _stretches.Add(new LaneStretch(since, until, _state.Status));
    }

    private static bool IsMarked(AuditedEvent e) => e.Stored.Event is null or DomainEvent.Frozen
        or DomainEvent.FreezeTimedOut or DomainEvent.ThawTimedOut or DomainEvent.DriftObserved
        or DomainEvent.StartFailed or DomainEvent.FreezeFailed or DomainEvent.ThawFailed or DomainEvent.DestroyFailed;
}
