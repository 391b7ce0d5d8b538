using System.Diagnostics.Metrics;
using ActorDriver.Domains;
using Prometheus;

namespace ActorDriver.Daemon.Metrics;

/// <summary>The driver's figures for Prometheus: what its meter tells, and what its events tell that no operation was the cause of.</summary>
internal sealed class DriverMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, Taken> _instruments = [];
    private readonly MetricFactory _make;
    private readonly Counter _stops;
    private readonly Counter _drifts;
    private readonly Gauge _domains;

    public DriverMetrics()
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        _make = Prometheus.Metrics.WithCustomRegistry(Registry);
        var operations = _make.CreateCounter(
            "actordriver_operations_total", "Operations on domains that have come to an outcome.", "kind", "outcome");
        _instruments[DriverTelemetry.Operations] = (by, tags) => operations.WithLabels(Tag(tags, "kind"), Tag(tags, "outcome")).Inc(by);
        TakeSeconds(DriverTelemetry.FreezeDuration, "actordriver_freeze_seconds", "From the first write to the freezer to the kernel's confirmation.");
        TakeSeconds(DriverTelemetry.ThawDuration, "actordriver_thaw_seconds", "From the first write to the thaw's confirmation.");
        TakeSeconds(DriverTelemetry.WriteDuration, "actordriver_journal_write_seconds", "From handing events to the journal to hearing that they are durable.");
        var restarts = _make.CreateCounter("actordriver_actor_restarts_total", "Domains' actors that stopped by a failure and are started again.");
        _instruments[DriverTelemetry.Restarts] = (by, _) => restarts.Inc(by);
        _stops = _make.CreateCounter("actordriver_stops_total", "Domains found to be no longer active, unasked for.", "cause");
        _drifts = _make.CreateCounter("actordriver_drifts_total", "Freezes and thaws by somebody else.", "to");
        _domains = _make.CreateGauge("actordriver_domains", "Domains by state.", "state");
        _make.CreateGauge("actordriver_start_time_seconds", "When the daemon started, in Unix time.").SetToCurrentTimeUtc();
        Listen();
    }

    private delegate void Taken(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    public CollectorRegistry Registry { get; }

    public void Dispose() => _listener.Dispose();

    /// <summary>Takes one durable event into account.</summary>
    public void Count(DomainEvent e)
    {
        if (e is DomainEvent.Stopped stopped)
            _stops.WithLabels(stopped.Cause.ToString().ToLowerInvariant()).Inc();
        else if (e is DomainEvent.DriftObserved drift)
            _drifts.WithLabels(drift.IsFrozen ? "frozen" : "thawed").Inc();
    }

    /// <summary>Sets the numbers that are not counted but looked up.</summary>
    public void Observe(IEnumerable<DomainState> domains)
    {
        var byState = domains.CountBy(d => d.Status).ToDictionary();
        foreach (var status in Enum.GetValues<DomainStatus>())
            _domains.WithLabels(status.Word()).Set(byState.GetValueOrDefault(status));
    }

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == key)
                return tag.Value?.ToString() ?? "";
        }

        return "";
    }

    private void TakeSeconds(string instrument, string name, string help)
    {
        // From 50 microseconds (an idle container, a write without a disk's wait) to beyond the 3 s limit.
        var buckets = Histogram.ExponentialBuckets(0.00005, 2, 18);
        var histogram = _make.CreateHistogram(name, help, new HistogramConfiguration { Buckets = buckets });
        _instruments[instrument] = (seconds, _) => histogram.Observe(seconds);
    }

    private void Listen()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DriverTelemetry.Name && _instruments.TryGetValue(instrument.Name, out var taken))
                listener.EnableMeasurementEvents(instrument, taken);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, taken) => ((Taken)taken!)(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, taken) => ((Taken)taken!)(value, tags));
        _listener.Start();
    }
}
