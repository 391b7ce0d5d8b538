using ActorDriver.Cgroups;
using Akka.Actor;

namespace ActorDriver.Freezing;

/// <summary>How destroying waits. The same keys stand in <c>hocon/actordriver.conf</c>.</summary>
public sealed record DestroyOptions
{
    /// <summary>Before giving up on processes that will not die. More than zero. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>How the work of a <see cref="DestroyerActor"/> ended: the one message that it sends.</summary>
/// <param name="Elapsed">From the first kill to the end.</param>
public abstract record DestroyerReport(TimeSpan Elapsed)
{
    /// <summary>No process is left, and the init is dead.</summary>
    public sealed record Emptied(TimeSpan Elapsed) : DestroyerReport(Elapsed);

    /// <summary>The kernel refused, or some processes would not die.</summary>
    public sealed record Failed(string Cause, int? Errno, IReadOnlyList<int> Pids, bool StillFrozen, TimeSpan Elapsed)
        : DestroyerReport(Elapsed);

    /// <summary>The cgroup is proved not to be there any more.</summary>
    public sealed record ContainerGone(KernelObservation.Gone How, TimeSpan Elapsed) : DestroyerReport(Elapsed);
}

/// <summary>
/// Kills everything in one container, in rounds until it is empty, then removes the cgroups that the driver made. Sends its
/// parent one <see cref="DestroyerReport"/> and stops. Runs on the kernel-I/O dispatcher.
/// </summary>
public sealed class DestroyerActor : ReceiveActor
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly Func<IContainerCgroup> _open;
    private readonly DestroyOptions _options;
    private readonly TimeProvider _time;
    private IContainerCgroup? _cgroup;
    private ITimer? _timer;
    private TimeSpan _wait = FirstWait;
    private long _began;

    /// <summary>Makes the actor of one destroy.</summary>
    public DestroyerActor(Func<IContainerCgroup> open, DestroyOptions options, TimeProvider time)
    {
        _open = open;
        _options = options;
        _time = time;
        Receive<Round>(_ => Try());
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _began = _time.GetTimestamp();
        Try();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _timer?.Dispose();
        _cgroup?.Dispose();
    }

    private void Try()
    {
        try
        {
            _cgroup ??= _open();
            var left = _cgroup.Kill();
            if (left.Count == 0)
                FinishIfDead();
            else if (Elapsed >= _options.Timeout)
                Finish(Failed($"{left.Count} processes did not die within {_options.Timeout.TotalSeconds:0.#} s: PIDs {string.Join(", ", left.Take(20))}{WhatHolds()}", null, left));
            else
                Wait();
        }
        catch (CgroupGoneException e)
        {
            Finish(new DestroyerReport.ContainerGone(e.How, Elapsed));
        }
        catch (KernelException e)
        {
            Finish(Failed(e.Message, e.Errno, []));
        }
    }

    /// <summary>No process is listed: that is no proof yet.</summary>
    private void FinishIfDead()
    {
        var read = _cgroup!.Read();
        if (read.InitElsewhere is { } elsewhere)
            Finish(Failed($"its init process lives in cgroup {elsewhere}, to which somebody has moved it: kill it there, or move it back", null, []));
        else if (!read.IsPopulated)
            RemoveAndFinish();
        else if (Elapsed < _options.Timeout)
            Wait();
        else
            Finish(Failed($"its processes did not end within {_options.Timeout.TotalSeconds:0.#} s, though none is listed any more", null, []));
    }

    private void RemoveAndFinish()
    {
        try
        {
            _cgroup!.Remove();
        }
        catch (KernelException e) when (e.Errno == Errno.EBUSY && Elapsed < _options.Timeout)
        {
            Wait(); // the last process is gone from the list, but the kernel still holds the cgroup for a moment
            return;
        }

        Finish(new DestroyerReport.Emptied(Elapsed));
    }

    private void Wait()
    {
        var self = Self;
        _timer?.Dispose();
        _timer = _time.CreateTimer(_ => self.Tell(Round.Instance), null, _wait, Timeout.InfiniteTimeSpan);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }

    private DestroyerReport.Failed Failed(string cause, int? errno, IReadOnlyList<int> pids) =>
        new(cause, errno, pids, IsFrozen(), Elapsed);

    private string WhatHolds() => _cgroup!.WhatHolds() is { } held ? $"; {held}" : "";

    private bool IsFrozen()
    {
        try
        {
            return _cgroup?.Read().State == FreezerState.Frozen;
        }
        catch (Exception e) when (e is KernelException or CgroupGoneException)
        {
            return false; // it cannot be read; what it is will be seen by the next look at the container
        }
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    private void Finish(DestroyerReport report)
    {
        Context.Parent.Tell(report);
        Context.Stop(Self);
    }

    private sealed class Round
    {
        public static readonly Round Instance = new();
    }
}
