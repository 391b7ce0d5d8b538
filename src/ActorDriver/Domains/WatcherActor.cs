using ActorDriver.Freezing;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <summary>
/// Watches the containers of all active domains, and tells its parent which of them no longer are as the journal says. Runs on
/// the kernel-I/O dispatcher. It decides nothing: the domain itself looks again, between its commands.
/// </summary>
internal sealed class WatcherActor : ReceiveActor, IWithTimers
{
    private readonly DomainServices _services;
    private readonly Dictionary<DomainId, Watched> _watched = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public WatcherActor(DomainServices services)
    {
        _services = services;
        Receive<DomainState>(Expect);
        Receive<Noticed>(n => OnNotice(n.Id));
        Receive<Sweep>(_ => OnSweep());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.Parent.Tell(Started.Instance);
        SweepLater();
    }

    protected override void PostStop()
    {
        foreach (var watched in _watched.Values)
            watched.Watch?.Dispose();
    }

    /// <summary>This is the domain's newest durable state: the kernel should agree with it.</summary>
    private void Expect(DomainState state)
    {
        var known = _watched.GetValueOrDefault(state.Id);
        if (known is not null && known.State.Cgroup != state.Cgroup)
        {
            known.Watch?.Dispose();
            _watched.Remove(state.Id);
            known = null;
        }

        if (state.Cgroup is null)
            return;
        if (known is null)
        {
            known = _watched[state.Id] = new Watched(state) { Noticed = true };
            known.Watch = TryWatch(state);
        }

        known.State = state;
        // While an operation is under way the kernel differs from the journal by our own doing: look when it is over.
        if (known.Noticed && state.Pending is null)
            Compare(known);
    }

    private IDisposable? TryWatch(DomainState state)
    {
        var (self, notice) = (Self, new Noticed(state.Id));
        try
        {
            return _services.Freezers.Watch(state.Cgroup!, state.Init, () => self.Tell(notice));
        }
        catch (CgroupGoneException)
        {
            return null; // the comparison that follows sees it too
        }
        catch (Exception e) // also one of a host's own freezer: it must not take the watch from the other domains
        {
            _log.Warning("{Domain}: the kernel cannot notify of {Cgroup}, the sweep looks at it: {Cause}",
                state.Name, state.Cgroup!.Path, e.Message);
            return null;
        }
    }

    private void OnNotice(DomainId id)
    {
        if (!_watched.TryGetValue(id, out var watched))
            return;
        watched.Noticed = true;
        if (watched.State.Pending is null)
            Compare(watched);
    }

    private void OnSweep()
    {
        // v1's kernel tells of an exit only; of what could not be watched it tells nothing. What was noticed is looked at until it
        // is settled, for the kernel tells only once.
        foreach (var watched in _watched.Values.Where(w =>
                     w.State.Pending is null && (w.Noticed || w.Watch is null || w.State.Cgroup!.Backend == Backend.CgroupV1)))
            Compare(watched);
        SweepLater();
    }

    // Not a periodic timer: sweeps that take longer than the interval would pile up.
    private void SweepLater() => Timers.StartSingleTimer(Sweep.Instance, Sweep.Instance, _services.Options.SweepInterval);

    private void Compare(Watched watched)
    {
        var seen = Look(watched.State);
        var differs = DomainDecider.Observe(watched.State, seen, _services.Time.GetUtcNow()) is not null;
        watched.Noticed = differs || seen is KernelObservation.Unknown;
        if (differs)
            Context.Parent.Tell(new Differs(watched.State.Id));
    }

    private KernelObservation Look(DomainState state)
    {
        try
        {
            return _services.Freezers.Inspect(state.Cgroup!, state.Init);
        }
#pragma warning disable CA1031 // A fault of a host's own freezer must not take the watch from the other domains.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.Error(e, "{Domain}: cannot look at {Cgroup}", state.Name, state.Cgroup!.Path);
            return new KernelObservation.Unknown(e.Message);
        }
    }

    /// <summary>It watches nothing yet and wants to be told of all active domains: at its start, and after a failure.</summary>
    internal sealed record Started
    {
        public static Started Instance { get; } = new();
    }

    /// <summary>The kernel does not agree with the journal about this domain.</summary>
    internal sealed record Differs(DomainId Id);

    private sealed record Noticed(DomainId Id);

    private sealed record Sweep
    {
        public static Sweep Instance { get; } = new();
    }

    private sealed class Watched(DomainState state)
    {
        public DomainState State { get; set; } = state;

        public IDisposable? Watch { get; set; }

        public bool Noticed { get; set; }
    }
}
