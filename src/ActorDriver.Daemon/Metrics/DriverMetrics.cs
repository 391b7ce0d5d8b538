using ActorDriver.Domains;
using Prometheus;

namespace ActorDriver.Daemon.Metrics;

/// <summary>Counts what happens to domains, from their durable events, for Prometheus.</summary>
internal sealed class DriverMetrics
{
    private readonly Counter _operations;
    private readonly Histogram _freeze;
    private readonly Histogram _thaw;
    private readonly Counter _stops;
    private readonly Counter _drifts;
    private readonly Gauge _domains;

    public DriverMetrics()
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        var make = Prometheus.Metrics.WithCustomRegistry(Registry);
        _operations = make.CreateCounter(
            "actordriver_operations_total", "Operations on domains that have come to an outcome.", "kind", "outcome");
        // From 50 microseconds (an idle container) to beyond the 3 s limit.
        var buckets = Histogram.ExponentialBuckets(0.00005, 2, 18);
        _freeze = make.CreateHistogram(
            "actordriver_freeze_seconds", "From the first write to the freezer to the kernel's confirmation.",
            new HistogramConfiguration { Buckets = buckets });
        _thaw = make.CreateHistogram(
            "actordriver_thaw_seconds", "From the first write to the thaw's confirmation.", new HistogramConfiguration { Buckets = buckets });
        _stops = make.CreateCounter("actordriver_stops_total", "Domains found to be no longer active, unasked for.", "cause");
        _drifts = make.CreateCounter("actordriver_drifts_total", "Freezes and thaws by somebody else.", "to");
        _domains = make.CreateGauge("actordriver_domains", "Domains by state.", "state");
        make.CreateGauge("actordriver_start_time_seconds", "When the daemon started, in Unix time.").SetToCurrentTimeUtc();
    }

    public CollectorRegistry Registry { get; }

    /// <summary>Takes one durable event into account.</summary>
    public void Count(DomainEvent e)
    {
        if (Outcome(e) is var (kind, outcome))
            _operations.WithLabels(kind, outcome).Inc();
        switch (e)
        {
            case DomainEvent.Frozen f:
                _freeze.Observe(f.ElapsedMs / 1000);
                break;
            case DomainEvent.Thawed t:
                _thaw.Observe(t.ElapsedMs / 1000);
                break;
            case DomainEvent.Stopped s:
                _stops.WithLabels(s.Cause.ToString().ToLowerInvariant()).Inc();
                break;
            case DomainEvent.DriftObserved d:
                _drifts.WithLabels(d.IsFrozen ? "frozen" : "thawed").Inc();
                break;
        }
    }

    /// <summary>Sets the numbers that are not counted but looked up.</summary>
    public void Observe(IEnumerable<DomainState> domains)
    {
        var byState = domains.CountBy(d => d.Status).ToDictionary();
        foreach (var status in Enum.GetValues<DomainStatus>())
            _domains.WithLabels(status.Word()).Set(byState.GetValueOrDefault(status));
    }

    private static (string Kind, string Outcome)? Outcome(DomainEvent e) => e switch
    {
        DomainEvent.Defined => ("define", "done"),
        DomainEvent.Adopted => ("adopt", "done"),
        DomainEvent.Undefined => ("undefine", "done"),
        DomainEvent.Started => ("start", "done"),
        DomainEvent.StartFailed => ("start", "failed"),
        DomainEvent.Frozen => ("suspend", "done"),
        DomainEvent.FreezeTimedOut => ("suspend", "timed-out"),
        DomainEvent.FreezeFailed => ("suspend", "failed"),
        DomainEvent.Thawed => ("resume", "done"),
        DomainEvent.ThawTimedOut => ("resume", "timed-out"),
        DomainEvent.ThawFailed => ("resume", "failed"),
        DomainEvent.Destroyed => ("destroy", "done"),
        DomainEvent.DestroyFailed => ("destroy", "failed"),
        _ => null, // intents, and what was only observed
    };
}
