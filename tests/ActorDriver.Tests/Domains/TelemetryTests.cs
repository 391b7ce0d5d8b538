using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>Spans and figures, as a listener gets them.</summary>
[Collection("Listeners")] // not beside the tests of what happens while nobody listens
public sealed class TelemetryTests : DomainsTestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentDictionary<string, double> _figures = new();
    private readonly ActivityListener _spanListener;
    private readonly MeterListener _meterListener = new();
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();

    public TelemetryTests()
    {
        // Other tests' drivers have sources and meters of the same name: these tests' own are told by their trace, and by their meter.
        _spanListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DriverTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _trace)
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_spanListener);
        _meterListener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, Telemetry.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _meterListener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meterListener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _figures[Key(instrument, tags)] = value);
        _meterListener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _meterListener.Start();
    }

    private string TraceParent => $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01";

    [Fact]
    public async Task A_command_has_one_span_with_the_looks_at_the_freezer_under_the_askers_own()
    {
        await RunAsync("web1");
        var parent = TraceParent;

        await AskAsync(new DomainCommand.Suspend("web1", Wish.Of("alice")) { TraceParent = parent });

        var span = Assert.Single(_spans);
        Assert.Equal("Suspend", span.OperationName);
        Assert.Equal(parent, span.ParentId);
        Assert.Equal("web1", span.GetTagItem("actordriver.domain"));
        Assert.Equal("alice", span.GetTagItem("actordriver.by"));
        Assert.Equal("Frozen", span.GetTagItem("actordriver.event"));
        var look = span.Events.First();
        Assert.Equal("look", look.Name);
        Assert.Contains(new KeyValuePair<string, object?>("actordriver.read", "FROZEN"), look.Tags);
        Assert.Contains(new KeyValuePair<string, object?>("actordriver.tick", 0), look.Tags);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // it comes to no domain at all
    public async Task A_refused_command_has_a_span_that_says_why(bool exists)
    {
        if (exists)
        {
            await RunAsync("web1");
            await DestroyAsync("web1");
        }

        await AskAsync(new DomainCommand.Suspend("web1", Wish.Of("alice")) { TraceParent = TraceParent });

        var span = Assert.Single(_spans);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(exists ? "OperationInvalid" : "NoDomain", span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_command_whose_domain_dies_has_its_span_ended_too()
    {
        await RunAsync("web1");
        Faults.Fails = e => e is DomainEvent.SuspendRequested;

        await AskAsync(new DomainCommand.Suspend("web1", Wish.Of("alice")) { TraceParent = TraceParent });

        Assert.Equal("JournalUnavailable", Assert.Single(_spans).GetTagItem("error.type"));
        Assert.Equal(1, Figure(DriverTelemetry.Restarts));
    }

    [Fact]
    public async Task The_facade_carries_the_callers_own_trace()
    {
        await RunAsync("web1");
        using var caller = new Activity("caller").SetParentId(TraceParent).Start();

        await new ActorDriverFacade(Domains).SuspendAsync("web1", "alice").WaitAsync(Limit);

        Assert.Equal(caller.Id, Assert.Single(_spans).ParentId);
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task Operations_durations_writes_and_domains_are_counted()
    {
        await RunAsync("web1");
        var broken = await RunAsync("web2");
        Machine.OnOpenRef = (reference, cgroup) => reference.Path == broken.Cgroup!.Path
            ? throw new KernelException(Errno.EIO, "write", reference.Path)
            : cgroup;
        await SuspendAsync("web1");
        await SuspendAsync("web2");
        await ResumeAsync("web1");
        await SuspendAsync("web1");
        await StateAsync("web1"); // the last event is in the books

        _meterListener.RecordObservableInstruments();

        Assert.Equal(2, Figure(DriverTelemetry.Operations, "kind=start,outcome=done"));
        Assert.Equal(2, Figure(DriverTelemetry.Operations, "kind=suspend,outcome=done"));
        Assert.Equal(1, Figure(DriverTelemetry.Operations, "kind=suspend,outcome=failed"));
        Assert.Equal(1, Figure(DriverTelemetry.Operations, "kind=resume,outcome=done"));
        Assert.Equal(2, Figure(DriverTelemetry.FreezeDuration));
        Assert.Equal(1, Figure(DriverTelemetry.ThawDuration));
        Assert.Equal(12, Figure(DriverTelemetry.WriteDuration)); // an intent and an outcome for each of six operations
        Assert.Equal(1, Figure(DriverTelemetry.DomainsByState, "state=paused"));
        Assert.Equal(1, Figure(DriverTelemetry.DomainsByState, "state=running"));
        Assert.Equal(0, Figure(DriverTelemetry.DomainsByState, "state=freezing"));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _spanListener.Dispose();
        _meterListener.Dispose();
        Telemetry.Dispose();
    }

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{instrument.Name}:{string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}";

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _figures.AddOrUpdate(Key(instrument, tags), value, (_, sum) => sum + value);

    private double Figure(string name, string tags = "") => _figures.GetValueOrDefault($"{name}:{tags}");
}
