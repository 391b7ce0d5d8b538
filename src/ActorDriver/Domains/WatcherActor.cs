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

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(Sweep.Instance, Sweep.Instance, _services.Options.SweepInterval);

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
        catch (Cgroups.KernelException e)
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
        // v1's kernel tells of an exit only; of what could not be watched it tells nothing.
        foreach (var watched in _watched.Values.Where(w =>
                     w.State.Pending is null && (w.Watch is null || w.State.Cgroup!.Backend == Backend.CgroupV1)))
            Compare(watched);
    }

    private void Compare(Watched watched)
    {
        watched.Noticed = false;
        var seen = _services.Freezers.Inspect(watched.State.Cgroup!, watched.State.Init);
        if (DomainDecider.Observe(watched.State, seen, _services.Time.GetUtcNow()) is not null)
            Context.Parent.Tell(new Differs(watched.State.Id));
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
