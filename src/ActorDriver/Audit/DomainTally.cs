using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>The times and counts of one domain, from a moment on.</summary>
internal sealed class DomainTally
{
    private readonly DateTimeOffset _since;
    private readonly Totals _totals = new();
    private readonly AskedTally _asked = new();
    private DomainState? _state;
    private DateTimeOffset _now; // never goes back, even if the clock did
    private TimeSpan _pause;
    private long? _kernelFrozen;

    public DomainTally(DateTimeOffset since) => _since = _now = since;

    /// <summary>Takes the domain's next event. Tells whether it lies within the period.</summary>
    public bool Add(in ReplayStep step)
    {
        PassTo(step.Event.At);
        _state = step.After;
        var counts = step.Event.At >= _since;
        Count(step.Event, counts);
        return counts;
    }

    /// <summary>The sums up to a moment; null when the domain had ceased to exist before the period.</summary>
    public DomainSummary? Build(DateTimeOffset until)
    {
        PassTo(until);
        EndPause();
        _totals.Asked = _asked.Build();
        var wasThere = _state!.Exists || _totals.Running + _totals.Paused + _totals.Off > TimeSpan.Zero || _asked.HasAny;
        return wasThere ? new DomainSummary(_state.Id, _state.Name, _state, _totals) : null;
    }

    private void PassTo(DateTimeOffset at)
    {
        if (at <= _now)
            return;
        var passed = at - _now;
        _now = at;
        if (_state is not { Exists: true })
            return;
        switch (_state.Status)
        {
            case DomainStatus.ShutOff:
                _totals.Off += passed;
                break;
            case DomainStatus.Paused or DomainStatus.Thawing:
                _totals.Paused += passed;
                _pause += passed;
                break;
            default:
                _totals.Running += passed;
                break;
        }
    }

    private void Count(AuditedEvent e, bool counts)
    {
        if (_state!.Status is not (DomainStatus.Paused or DomainStatus.Thawing))
            EndPause();
        CountKernel(e.Stored.Event, counts);
        if (!counts)
            return;
        _asked.Add(e);
        switch (e.Stored.Event)
        {
            case DomainEvent.Frozen frozen:
                _totals.Suspends++;
                var elapsed = TimeSpan.FromMilliseconds(frozen.ElapsedMs);
                if (elapsed > _totals.SlowestFreeze)
                    _totals.SlowestFreeze = elapsed;
                break;
            case DomainEvent.Thawed:
                _totals.Resumes++;
                break;
            case DomainEvent.FreezeTimedOut or DomainEvent.ThawTimedOut:
                _totals.TimeOuts++;
                break;
            case DomainEvent.StartFailed or DomainEvent.FreezeFailed or DomainEvent.ThawFailed or DomainEvent.DestroyFailed:
                _totals.Failures++;
                break;
            case DomainEvent.DriftObserved:
                _totals.Drifts++;
                break;
        }
    }

    /// <summary>
    /// The kernel counts from the birth of the cgroup: from 0 for one that we have made, from a number that nobody knows for one
    /// that was adopted, so that its first thaw only sets the mark.
    /// </summary>
    private void CountKernel(DomainEvent? e, bool counts)
    {
        switch (e)
        {
            case DomainEvent.Started:
                _kernelFrozen = 0;
                break;
            case DomainEvent.Adopted:
                _kernelFrozen = null;
                break;
            case DomainEvent.Thawed { KernelFrozenUsec: { } now }:
                if (counts && _kernelFrozen is { } before && now >= before)
                    _totals.KernelFrozen = (_totals.KernelFrozen ?? TimeSpan.Zero) + TimeSpan.FromMicroseconds(now - before);
                _kernelFrozen = now;
                break;
        }
    }

    private void EndPause()
    {
        if (_pause > _totals.LongestPause)
            _totals.LongestPause = _pause;
        _pause = TimeSpan.Zero;
    }
}
