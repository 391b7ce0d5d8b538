using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Freezing;

/// <summary>
/// Freezes or thaws one container, once: asks, looks at once, then looks from time to time and asks again at each poll tick,
/// until the kernel confirms or the time is up; then puts the container's own freeze back to what it was. Sends its parent one <see cref="FreezerReport"/> and stops.
/// Runs on the kernel-I/O dispatcher, for its reads and writes block.
/// </summary>
/// <remarks>
/// Counting ticks keeps the limit when the wall clock jumps: 3 s at 500 ms are six. The write's return value is never
/// believed: the read decides.
/// </remarks>
public sealed class FreezerActor : ReceiveActor, IWithTimers
{
    private const double LookGrowth = 1.5;
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly FreezerTarget _target;
    private readonly Func<IContainerCgroup> _open;
    private readonly FreezerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<int, string>? _onLook;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IContainerCgroup? _cgroup;
    private IDisposable? _subscription;
    private ITimer? _look;
    private TimeSpan _nextLook;
    private bool? _ownFreezeBefore;
    private bool _asked;
    private long _began;
    private int _ticks;
    private string? _lastRead;
    private bool _finished;

    /// <summary>Makes the actor of one freeze or thaw.</summary>
    /// <param name="target">What to reach.</param>
    /// <param name="open">Opens the container's cgroup; called once, on the actor's own dispatcher.</param>
    /// <param name="options">How to wait.</param>
    /// <param name="time">Measures how long it took, and times the looks between ticks.</param>
    /// <param name="onLook">Called at each look with the number of ticks so far and what was read.</param>
    /// <param name="ownFreezeBefore">
    /// Whether a freeze was asked of the cgroup before the operation, where that is known: when it is done again after a restart, what is
    /// read now may be its own doing. Null: what is read now.
    /// </param>
    public FreezerActor(
        FreezerTarget target, Func<IContainerCgroup> open, FreezerOptions options, TimeProvider time, Action<int, string>? onLook = null,
        bool? ownFreezeBefore = null)
    {
        _ownFreezeBefore = ownFreezeBefore;
        _target = target;
        _open = open;
        _options = options;
        _time = time;
        _onLook = onLook;
        _nextLook = options.FirstLook;
        Receive<Tick>(_ => Guarded(OnTick));
        Receive<Look>(_ => Guarded(OnLook));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _began = _time.GetTimestamp();
        Guarded(() =>
        {
            _cgroup = _open();
            _ownFreezeBefore ??= _cgroup.OwnFreeze() ?? _cgroup.Read().OwnFreeze;
            if (IsHeldFromAbove() || Ask() || LookInThread())
                return;
            Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, _options.PollInterval);
            // Subscribed first, looked at after: a change in between is not missed.
            var self = Self;
            _subscription = _cgroup.Subscribe(() => self.Tell(Look.Instance));
            OnLook();
        });
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _look?.Dispose();
        _subscription?.Dispose();
        _cgroup?.Dispose();
    }

    private void OnTick()
    {
        _ticks++;
        if (!Ask() && _ticks * _options.PollInterval >= _options.Timeout)
            Finish(TimedOut());
    }

    /// <summary>Looked at before anything is asked: not for a moment shall the container lose the freeze that it has of its own.</summary>
    private bool IsHeldFromAbove()
    {
        if (_target == FreezerTarget.Thawed && _cgroup!.FrozenAncestor() is { } ancestor)
            Finish(HeldBy(ancestor));
        return _finished;
    }

    private bool LooksBetweenTicks => _nextLook > TimeSpan.Zero && _nextLook < _options.PollInterval;

    /// <summary>Waits too short for a timer are waited on the thread, 2 ms in all: the dispatcher is there for what blocks.</summary>
    private bool LookInThread()
    {
        while (LooksBetweenTicks && _nextLook < ShortestTimer)
        {
            Nap.For(_nextLook);
            _nextLook *= LookGrowth;
            if (Settled())
                return true;
        }

        return false;
    }

    private void OnLook()
    {
        if (Settled() || !LooksBetweenTicks)
            return;
        var self = Self;
        _look?.Dispose();
        _look = _time.CreateTimer(_ => self.Tell(Look.Instance), null, _nextLook, Timeout.InfiniteTimeSpan);
        _nextLook *= LookGrowth;
    }

    private bool Ask()
    {
        _asked = true;
        try
        {
            _cgroup!.Request(_target);
        }
        catch (KernelException e) when (e.Errno == Errno.EBUSY)
        {
            _log.Debug("{0}: EBUSY, freezing is incomplete", _target);
        }

        return Settled();
    }

    private bool Settled()
    {
        var read = _cgroup!.Read();
        _lastRead = read.Raw;
        _onLook?.Invoke(_ticks, read.Raw);
        _log.Debug("{0}: tick {1}, read {2}", _target, _ticks, read.Raw);
        if (!read.IsPopulated)
            Finish(new FreezerReport.ContainerGone(_target, new KernelObservation.Gone(GoneCause.Exited), _ticks, Elapsed));
        else if (read.Is(_target))
            Finish(new FreezerReport.Settled(_target, _ticks, Elapsed, FrozenMicroseconds()));
        else if (_target == FreezerTarget.Thawed && read.FrozenAncestor is { } ancestor)
            Finish(HeldBy(ancestor));
        return _finished;
    }

    private void Guarded(Action step)
    {
        if (_finished)
            return;
        try
        {
            step();
        }
        catch (CgroupGoneException e)
        {
            Finish(new FreezerReport.ContainerGone(_target, e.How, _ticks, Elapsed));
        }
        catch (KernelException e) when (e.IsGone)
        {
            Finish(new FreezerReport.ContainerGone(_target, new KernelObservation.Gone(GoneCause.Vanished), _ticks, Elapsed));
        }
        catch (KernelException e)
        {
            Finish(Failure(e.Message, e.Errno, null));
        }
    }

    private FreezerReport.TimedOut TimedOut()
    {
        var heldBy = _cgroup!.WhatHolds(); // before the roll-back, which changes what can be seen
        var notUndone = RollBack();
        return new(_target, _lastRead!, _ticks, Elapsed, notUndone is null)
        {
            HeldBy = heldBy,
            NotUndone = notUndone,
            WasAskedBefore = _target == FreezerTarget.Frozen && _ownFreezeBefore == true,
        };
    }

    private FreezerReport.Failed HeldBy(string ancestor) =>
        Failure($"its ancestor cgroup {ancestor} is frozen: thaw that one first", null, ancestor);

    private FreezerReport.Failed Failure(string cause, int? errno, string? frozenAncestor)
    {
        var notUndone = RollBack();
        return new(_target, cause, errno, _lastRead, frozenAncestor, _ticks, Elapsed, notUndone is null) { NotUndone = notUndone };
    }

    /// <summary>What could not be undone; null when all is as before, also when nothing was asked for yet.</summary>
    private string? RollBack()
    {
        var notUndone = _asked ? OwnFreezeRollBack.Undo(_cgroup!, _ownFreezeBefore!.Value) : null;
        if (notUndone is not null)
            _log.Warning("rolling back: {0}", notUndone);
        return notUndone;
    }

    private long? FrozenMicroseconds() => _target == FreezerTarget.Thawed ? _cgroup!.FrozenMicroseconds() : null;

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    private void Finish(FreezerReport report)
    {
        _finished = true;
        Context.Parent.Tell(report);
        Context.Stop(Self);
    }

    private sealed class Tick : INotInfluenceReceiveTimeout
    {
        public static readonly Tick Instance = new();
    }

    private sealed class Look : INotInfluenceReceiveTimeout
    {
        public static readonly Look Instance = new();
    }
}
