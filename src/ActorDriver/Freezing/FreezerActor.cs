using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Freezing;

/// <summary>
/// Freezes or thaws one container whenever it is told to (<see cref="Reach"/>): asks, looks at once, then looks from time to time and asks
/// again at each poll tick, until the kernel confirms or the time is up; then puts the container's own freeze back to what it was. Sends
/// its parent one <see cref="FreezerReport"/> for each. Runs on the kernel-I/O dispatcher, for its reads and writes block.
/// </summary>
/// <remarks>
/// Counting ticks keeps the limit when the wall clock jumps: 3 s at 500 ms are six. The write's return value is never
/// believed: the read decides. The actor and, where it may, the open cgroup are kept between operations: to make both anew costs more
/// than a freeze.
/// </remarks>
public sealed class FreezerActor : ReceiveActor, IWithTimers
{
    private const double LookGrowth = 1.5;
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly FreezerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IContainerCgroup? _cgroup;
    private IDisposable? _subscription;
    private ITimer? _look;
    private Reach? _reach;
    private TimeSpan _nextLook;
    private bool _ownFreezeBefore;
    private bool _asked;
    private bool _ticking;
    private long _began;
    private int _ticks;
    private string? _lastRead;

    /// <summary>Makes the freezer of one domain.</summary>
    /// <param name="options">How to wait.</param>
    /// <param name="time">Measures how long it took, and times the looks between ticks.</param>
    public FreezerActor(FreezerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Receive<Reach>(OnReach);
        Receive<Release>(_ => Close());
        Receive<Tick>(_ => Guarded(OnTick));
        Receive<Look>(look => Guarded(OnLook), look => ReferenceEquals(look.For, _reach));
        Receive<Look>(_ => { }); // of an operation that is over
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private FreezerTarget Target => _reach!.Target;

    private bool LooksBetweenTicks => _nextLook > TimeSpan.Zero && _nextLook < _options.PollInterval;

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        StopLooking();
        Close();
    }

    private void OnReach(Reach reach)
    {
        _reach = reach;
        _asked = false;
        _ticks = 0;
        _lastRead = null;
        _nextLook = _options.FirstLook;
        _began = _time.GetTimestamp();
        Guarded(Begin);
    }

    private void Begin()
    {
        if (_cgroup?.Renew() == false)
            Close();
        _cgroup ??= _reach!.Open();
        _ownFreezeBefore = _reach!.OwnFreezeBefore ?? _cgroup.OwnFreeze() ?? _cgroup.Read().OwnFreeze;
        if (IsHeldFromAbove() || Ask() || LookInThread())
            return;
        _ticking = true;
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, _options.PollInterval);
        // Subscribed first, looked at after: a change in between is not missed.
        var (self, look) = (Self, new Look(_reach));
        _subscription = _cgroup.Subscribe(() => self.Tell(look));
        OnLook();
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
        if (Target != FreezerTarget.Thawed || _cgroup!.FrozenAncestor() is not { } ancestor)
            return false;
        Finish(HeldBy(ancestor));
        return true;
    }

    /// <summary>Waits too short for a timer are waited on the thread, 2 ms in all: the dispatcher is there for what blocks.</summary>
    private bool LookInThread()
    {
        while (LooksBetweenTicks && _nextLook < ShortestTimer)
        {
            Nap.For(_nextLook);
            _nextLook *= LookGrowth;
            if (IsOver())
                return true;
        }

        return false;
    }

    private void OnLook()
    {
        if (IsOver() || !LooksBetweenTicks)
            return;
        var (self, look) = (Self, new Look(_reach!));
        _look?.Dispose();
        _look = _time.CreateTimer(_ => self.Tell(look), null, _nextLook, Timeout.InfiniteTimeSpan);
        _nextLook *= LookGrowth;
    }

    private bool Ask()
    {
        _asked = true;
        try
        {
            _cgroup!.Request(Target);
        }
        catch (KernelException e) when (e.Errno == Errno.EBUSY)
        {
            _log.Debug("{0}: EBUSY, freezing is incomplete", Target);
        }

        return IsOver();
    }

    /// <summary>Looks, and reports what ends the operation.</summary>
    private bool IsOver()
    {
        var read = _cgroup!.Read();
        _lastRead = read.Raw;
        _reach!.OnLook?.Invoke(_ticks, read.Raw);
        if (_log.IsDebugEnabled)
            _log.Debug("{0}: tick {1}, read {2}", Target, _ticks, read.Raw);
        if (Target == FreezerTarget.Frozen && read.InitElsewhere is { } elsewhere)
            Finish(Failure($"its init process lives in cgroup {elsewhere}, to which somebody has moved it: move it back first", null, null));
        else if (!read.IsPopulated && read.InitElsewhere is null)
            Finish(new FreezerReport.ContainerGone(Target, new KernelObservation.Gone(GoneCause.Exited), _ticks, Elapsed));
        else if (read.Is(Target))
            Finish(new FreezerReport.Settled(Target, _ticks, Elapsed, FrozenMicroseconds()));
        else if (Target == FreezerTarget.Thawed && read.FrozenAncestor is { } ancestor)
            Finish(HeldBy(ancestor));
        return _reach is null;
    }

    private void Guarded(Action step)
    {
        if (_reach is null)
            return; // a tick of an operation that is over
        try
        {
            step();
        }
        catch (CgroupGoneException e)
        {
            Finish(new FreezerReport.ContainerGone(Target, e.How, _ticks, Elapsed));
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
        return new(Target, _lastRead!, _ticks, Elapsed, notUndone is null)
        {
            HeldBy = heldBy,
            NotUndone = notUndone,
            WasAskedBefore = Target == FreezerTarget.Frozen && _ownFreezeBefore,
        };
    }

    private FreezerReport.Failed HeldBy(string ancestor) =>
        Failure($"its ancestor cgroup {ancestor} is frozen: thaw that one first", null, ancestor);

    private FreezerReport.Failed Failure(string cause, int? errno, string? frozenAncestor)
    {
        var notUndone = RollBack();
        return new(Target, cause, errno, _lastRead, frozenAncestor, _ticks, Elapsed, notUndone is null) { NotUndone = notUndone };
    }

    /// <summary>What could not be undone; null when all is as before, also when nothing was asked for yet.</summary>
    private string? RollBack()
    {
        var notUndone = _asked ? OwnFreezeRollBack.Undo(_cgroup!, _ownFreezeBefore) : null;
        if (notUndone is not null)
            _log.Warning("rolling back: {0}", notUndone);
        return notUndone;
    }

    private long? FrozenMicroseconds() => Target == FreezerTarget.Thawed ? _cgroup!.FrozenMicroseconds() : null;

    private void Finish(FreezerReport report)
    {
        _reach = null;
        Context.Parent.Tell(report); // first: somebody waits for it
        StopLooking();
        if (report is not FreezerReport.Settled || _cgroup?.StaysOpen != true)
            Close();
    }

    private void StopLooking()
    {
        if (_ticking)
            Timers.CancelAll();
        _ticking = false;
        _look?.Dispose();
        _look = null;
        _subscription?.Dispose();
        _subscription = null;
    }

    private void Close()
    {
        _cgroup?.Dispose();
        _cgroup = null;
    }

    /// <summary>Freeze or thaw the container, and report. The next one is sent after the report of this one.</summary>
    /// <param name="Target">What to reach.</param>
    /// <param name="Open">Opens the container's cgroup, on the actor's own dispatcher, unless it is still open.</param>
    public sealed record Reach(FreezerTarget Target, Func<IContainerCgroup> Open)
    {
        /// <summary>
        /// Whether a freeze was asked of the cgroup before the operation, where that is known: when it is done again after a restart, what
        /// is read now may be its own doing. Null: what is read now.
        /// </summary>
        public bool? OwnFreezeBefore { get; init; }

        /// <summary>Called at each look with the number of ticks so far and what was read.</summary>
        public Action<int, string>? OnLook { get; init; }
    }

    /// <summary>The container has ended: close its cgroup. Whatever is opened next may be another.</summary>
    public sealed record Release
    {
        private Release()
        {
        }

        /// <summary>The one of it.</summary>
        public static Release Instance { get; } = new();
    }

    private sealed class Tick : INotInfluenceReceiveTimeout
    {
        public static readonly Tick Instance = new();
    }

    private sealed record Look(Reach For) : INotInfluenceReceiveTimeout;
}
