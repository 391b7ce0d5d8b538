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
    // v1's kernel does not say that a container is empty, and one that its manager is about to fill again is so for a moment only.
    private static readonly TimeSpan BeforeSecondLook = TimeSpan.FromMilliseconds(200);

    private readonly DomainServices _services;
    private readonly Dictionary<DomainId, Watched> _watched = [];
    private readonly Queue<DomainId> _slowRound = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public WatcherActor(DomainServices services)
    {
        _services = services;
        Receive<DomainState>(Expect, _ => Sender.Equals(Context.Parent));
        Receive<Noticed>(n => OnNotice(n.Id, isSecondLook: false));
        Receive<LookAgain>(l => OnNotice(l.Id, isSecondLook: true));
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
            TryWatch(known);
        }

        known.State = state;
        // While an operation is under way the kernel differs from the journal by our own doing: look when it is over.
        if (known.Noticed && state.Pending is null)
            Compare(known);
    }

    private void TryWatch(Watched watched)
    {
        var (self, state) = (Self, watched.State);
        var notice = new Noticed(state.Id);
        try
        {
            watched.Watch = _services.Freezers.Watch(state.Cgroup!, state.Init, () => self.Tell(notice));
            watched.WhyUnwatched = null;
        }
        catch (CgroupGoneException)
        {
            // The comparison that follows sees it too.
        }
        catch (Exception e) // also one of a host's own freezer: it must not take the watch from the other domains
        {
            if (watched.WhyUnwatched != e.Message)
            {
                _log.Warning("{Domain}: the kernel cannot notify of {Cgroup}, the sweep looks at it: {Cause}",
                    state.Name, state.Cgroup!.Path, e.Message);
            }

            watched.WhyUnwatched = e.Message;
        }
    }

    private void OnNotice(DomainId id, bool isSecondLook)
    {
        if (!_watched.TryGetValue(id, out var watched))
            return;
        watched.Noticed = true;
        if (watched.State.Pending is null)
            Compare(watched, isSecondLook);
    }

    private void OnSweep()
    {
        // v1's kernel tells of an exit only; of what could not be watched it tells nothing. What was noticed is looked at until it
        // is settled, for the kernel tells only once.
        var due = _watched.Values.Where(w => w.Noticed || w.Watch is null || w.State.Cgroup!.Backend == Backend.CgroupV1)
            .Concat(NextOfSlowRound()).ToHashSet();
        foreach (var watched in due.Where(w => w.State.Pending is null))
        {
            if (watched.Watch is null)
                TryWatch(watched); // perhaps its hierarchy can be seen again
            Compare(watched);
        }

        SweepLater();
    }

    /// <summary>As many of the others as are due, so that each is looked at once in its time.</summary>
    private List<Watched> NextOfSlowRound()
    {
        var options = _services.Options;
        var share = (int)Math.Ceiling(_watched.Count * Math.Min(1, options.SweepInterval / options.SlowSweepInterval));
        var due = new List<Watched>(share);
        while (due.Count < share)
        {
            if (_slowRound.Count == 0)
            {
                foreach (var id in _watched.Keys)
                    _slowRound.Enqueue(id);
                if (due.Count > 0)
                    break; // one look at each in a round is enough
            }

            if (!_slowRound.TryDequeue(out var next))
                break;
            if (_watched.TryGetValue(next, out var watched))
                due.Add(watched);
        }

        return due;
    }

    // Not a periodic timer: sweeps that take longer than the interval would pile up.
    private void SweepLater() => Timers.StartSingleTimer(Sweep.Instance, Sweep.Instance, _services.Options.SweepInterval);

    private void Compare(Watched watched, bool isSecondLook = false)
    {
        var seen = Look(watched.State);
        if (seen is KernelObservation.Gone { Why: GoneCause.Exited } && watched.State.Cgroup!.Backend == Backend.CgroupV1 && !isSecondLook)
        {
            var again = new LookAgain(watched.State.Id);
            watched.Noticed = true;
            if (!Timers.IsTimerActive(again))
                Timers.StartSingleTimer(again, again, BeforeSecondLook);
            return;
        }

        if (seen is KernelObservation.Unknown)
            EndWatch(watched); // the kernel may have forgotten it together with the mount: begun anew once it can be seen
        Say(watched, seen);
        var differs = DomainDecider.Observe(watched.State, seen, _services.Time.GetUtcNow()) is not null;
        watched.Noticed = differs || seen is KernelObservation.Unknown;
        if (differs)
            Context.Parent.Tell(new Differs(watched.State.Id));
        else if (!watched.Compared)
            Context.Parent.Tell(new Agrees(watched.State.Id));
        watched.Compared = true;
    }

    private static void EndWatch(Watched watched)
    {
        watched.Watch?.Dispose();
        watched.Watch = null;
    }

    /// <summary>Says, once, why nothing can be told of a container.</summary>
    private void Say(Watched watched, KernelObservation seen)
    {
        var trouble = seen switch
        {
            KernelObservation.Unknown unknown => $"cannot be looked at: {unknown.Cause}",
            KernelObservation.Present { Reading.InitElsewhere: { } elsewhere } =>
                $"was left by its init {watched.State.Init?.Pid}, which lives in cgroup {elsewhere}, to which somebody has moved it",
            _ => null,
        };
        if (trouble is not null && trouble != watched.Trouble)
            _log.Warning("{Domain}: its cgroup {Cgroup} {Trouble}", watched.State.Name, watched.State.Cgroup!.Path, trouble);
        watched.Trouble = trouble;
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

    /// <summary>The first look at this domain has found no difference.</summary>
    internal sealed record Agrees(DomainId Id);

    private sealed record Noticed(DomainId Id);

    private sealed record LookAgain(DomainId Id);

    private sealed record Sweep
    {
        public static Sweep Instance { get; } = new();
    }

    private sealed class Watched(DomainState state)
    {
        public DomainState State { get; set; } = state;

        public IDisposable? Watch { get; set; }

        public bool Noticed { get; set; }

        /// <summary>Why the kernel cannot notify of it, as it was said.</summary>
        public string? WhyUnwatched { get; set; }

        /// <summary>Why nothing can be told of it, as it was said.</summary>
        public string? Trouble { get; set; }

        /// <summary>Its parent was told how it was at the first look.</summary>
        public bool Compared { get; set; }
    }
}
