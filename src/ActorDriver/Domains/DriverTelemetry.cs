using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ActorDriver.Domains;

/// <summary>
/// What one driver tells of itself to whoever listens: a span for each command by an <see cref="ActivitySource"/>, and figures by a
/// <see cref="Meter"/>, both of the name <see cref="Name"/>. While nobody listens, each call ends at one look at that.
/// </summary>
/// <remarks>
/// A span is named after its command (<c>Suspend</c>), with the tags <c>actordriver.domain</c>, <c>actordriver.by</c> and, at its end,
/// <c>actordriver.event</c> or <c>error.type</c>; each look at the freezer is its event <c>look</c> with <c>actordriver.tick</c> and
/// <c>actordriver.read</c>. Its parent is the command's <see cref="DomainCommand.TraceParent"/>.
/// </remarks>
public sealed class DriverTelemetry : IDisposable
{
    /// <summary>The name of activity source and meter.</summary>
    public const string Name = "ActorDriver";

    /// <summary>Counts operations at their outcome, by <c>kind</c> (<c>suspend</c>, …) and <c>outcome</c> (<c>done</c>, <c>failed</c>, <c>timed-out</c>).</summary>
    public const string Operations = "actordriver.operations";

    /// <summary>Seconds from the first write to the freezer to the kernel's confirmation.</summary>
    public const string FreezeDuration = "actordriver.freeze.duration";

    /// <summary>Seconds from the first write to the thaw's confirmation.</summary>
    public const string ThawDuration = "actordriver.thaw.duration";

    /// <summary>Seconds from handing events to the journal to hearing that they are durable.</summary>
    public const string WriteDuration = "actordriver.journal.write.duration";

    /// <summary>Counts domains' actors that stopped by a failure, and were or will be started again.</summary>
    public const string Restarts = "actordriver.actor.restarts";

    /// <summary>How many domains there are now, by <c>state</c> (<c>running</c>, <c>shut-off</c>, …).</summary>
    public const string DomainsByState = "actordriver.domains";

    private readonly ActivitySource _source = new(Name);
    private readonly int[] _domains = new int[Enum.GetValues<DomainStatus>().Length];
    private readonly Counter<long> _operations;
    private readonly Histogram<double> _freezes;
    private readonly Histogram<double> _thaws;
    private readonly Histogram<double> _writes;
    private readonly Counter<long> _restarts;

    /// <summary>Makes the instruments.</summary>
    public DriverTelemetry()
    {
        Meter = new Meter(Name);
        _operations = Meter.CreateCounter<long>(Operations, "{operation}", "Operations on domains that have come to an outcome.");
        _freezes = Meter.CreateHistogram<double>(FreezeDuration, "s", "From the first write to the freezer to the kernel's confirmation.");
        _thaws = Meter.CreateHistogram<double>(ThawDuration, "s", "From the first write to the thaw's confirmation.");
        _writes = Meter.CreateHistogram<double>(WriteDuration, "s", "From handing events to the journal to hearing that they are durable.");
        _restarts = Meter.CreateCounter<long>(Restarts, "{restart}", "Domains' actors that stopped by a failure and are started again.");
        Meter.CreateObservableUpDownCounter(DomainsByState, CountDomains, "{domain}", "Domains by state.");
    }

    internal Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        Meter.Dispose();
    }

    /// <summary>Begins a command's span; null when nobody listens.</summary>
    internal Activity? Begin(DomainCommand command)
    {
        if (!_source.HasListeners())
            return null;
        var around = Activity.Current;
        Activity.Current = null; // what runs on this thread besides has no part in it
        _ = ActivityContext.TryParse(command.TraceParent, null, isRemote: true, out var parent);
        var span = _source.StartActivity(command.Kind, ActivityKind.Internal, parent);
        Activity.Current = around; // nor it in what this thread does next
        return span?.SetTag("actordriver.domain", command.Ref.ToString()).SetTag("actordriver.by", command.Wish.By);
    }

    /// <summary>Ends it with the command's reply.</summary>
    internal static void End(Activity? span, DomainReply reply)
    {
        if (span is null)
            return;
        if (reply is DomainReply.Done done)
            span.SetTag("actordriver.event", done.Event);
        else if (reply is DomainReply.Refused refused)
            span.SetTag("error.type", refused.Why.Code.ToString()).SetStatus(ActivityStatusCode.Error, refused.Why.Message);
        var around = Activity.Current;
        span.Dispose();
        Activity.Current = around;
    }

    /// <summary>What is to be called at each look at the freezer; null when nobody listens.</summary>
    internal static Action<int, string>? LooksOf(Activity? span) => span is null ? null : (tick, read) => span.AddEvent(new ActivityEvent(
        "look", tags: new ActivityTagsCollection { ["actordriver.tick"] = tick, ["actordriver.read"] = read }));

    internal void OnStored(DomainEvent e)
    {
        if (_operations.Enabled && OperationOutcome.Of(e) is { } outcome)
            _operations.Add(1, new("kind", outcome.Kind), new("outcome", outcome.Outcome));
        if (e is DomainEvent.Frozen frozen)
            _freezes.Record(frozen.ElapsedMs / 1000);
        else if (e is DomainEvent.Thawed thawed)
            _thaws.Record(thawed.ElapsedMs / 1000);
    }

    internal void OnWritten(TimeSpan elapsed) => _writes.Record(elapsed.TotalSeconds);

    internal void OnRestart() => _restarts.Add(1);

    internal void OnState(DomainState? before, DomainState after)
    {
        if (before is { Exists: true })
            Interlocked.Decrement(ref _domains[(int)before.Status]);
        if (after.Exists)
            Interlocked.Increment(ref _domains[(int)after.Status]);
    }

    /// <summary>Nothing is known of any domain any more: the actor that knows them begins anew.</summary>
    internal void ForgetStates() => Array.Clear(_domains);

    private IEnumerable<Measurement<int>> CountDomains() => Enum.GetValues<DomainStatus>()
        .Select(status => new Measurement<int>(Volatile.Read(ref _domains[(int)status]), new KeyValuePair<string, object?>("state", status.Word())));
}
