using ActorDriver.Cgroups;
using ActorDriver.Freezing;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorDriver.Tests.Freezing.ScriptedCgroup;

namespace ActorDriver.Tests.Freezing;

/// <summary>The freezer on virtual time: ticks of 500 ms for up to 3 s.</summary>
public class FreezerActorTests() : TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ScriptedCgroup _cgroup = new();
    private readonly ManualTime _time = new();

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_first_look_that_confirms_ends_at_once()
    {
        _cgroup.OnRead = (_, target) => Reached(target);

        var domain = Start(FreezerTarget.Frozen);

        domain.ExpectMsg(new FreezerReport.Settled(FreezerTarget.Frozen, 0, TimeSpan.Zero));
        Assert.Equal([FreezerTarget.Frozen], _cgroup.Requests);
        Assert.True(_cgroup.IsDisposed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_tick_that_confirms_ends_with_that_tick(int tick)
    {
        // The first read is the write's own, the second the look before the ticks.
        _cgroup.OnRead = (reads, target) => reads > tick ? Reached(target) : Reading(FreezerState.Freezing);

        var domain = Start(FreezerTarget.Frozen);
        Tick(tick - 1);
        domain.ExpectNoMsg(TimeSpan.Zero);
        Tick(1);

        domain.ExpectMsg(new FreezerReport.Settled(FreezerTarget.Frozen, tick, tick * Interval));
        Assert.Equal(Enumerable.Repeat(FreezerTarget.Frozen, tick + 1), _cgroup.Requests);
    }

    [Fact]
    public void After_exactly_six_ticks_it_gives_up_and_thaws_again()
    {
        _cgroup.OnRead = (_, target) => target == FreezerTarget.Frozen ? Reading(FreezerState.Freezing) : Reached(target);

        var domain = Start(FreezerTarget.Frozen);
        Tick(5);
        domain.ExpectNoMsg(TimeSpan.Zero);
        Tick(1);

        domain.ExpectMsg(new FreezerReport.TimedOut(FreezerTarget.Frozen, "FREEZING", 6, TimeSpan.FromSeconds(3), RolledBack: true));
        Assert.Equal([.. Enumerable.Repeat(FreezerTarget.Frozen, 7), FreezerTarget.Thawed], _cgroup.Requests);
        Assert.True(_cgroup.IsDisposed);
    }

    [Fact]
    public void A_thaw_that_times_out_freezes_again()
    {
        _cgroup.OnRead = (_, target) => target == FreezerTarget.Thawed ? Reading(FreezerState.Frozen) : Reached(target);

        var domain = Start(FreezerTarget.Thawed);
        Tick(6);

        domain.ExpectMsg(new FreezerReport.TimedOut(FreezerTarget.Thawed, "FROZEN", 6, TimeSpan.FromSeconds(3), RolledBack: true));
        Assert.Equal(FreezerTarget.Frozen, _cgroup.Requests[^1]);
    }

    [Fact]
    public void A_roll_back_that_is_not_confirmed_is_said()
    {
        var domain = Start(FreezerTarget.Frozen);
        Tick(6);

        Assert.False(domain.ExpectMsg<FreezerReport.TimedOut>().RolledBack);
    }

    [Fact]
    public void Ebusy_means_incomplete_and_goes_on()
    {
        _cgroup.OnRequest = _ => throw new KernelException(Errno.EBUSY, "write", "freezer.state");
        _cgroup.OnRead = (reads, target) => reads >= 2 ? Reached(target) : Reading(FreezerState.Freezing);

        var domain = Start(FreezerTarget.Frozen);
        Tick(1);

        domain.ExpectMsg(new FreezerReport.Settled(FreezerTarget.Frozen, 1, Interval));
    }

    [Fact]
    public void Eio_at_the_write_fails_at_once_and_rolls_back()
    {
        _cgroup.OnRequest = target =>
        {
            if (target == FreezerTarget.Frozen)
                throw new KernelException(Errno.EIO, "write", "freezer.state");
        };
        _cgroup.OnRead = (_, target) => Reached(target);

        var failed = Start(FreezerTarget.Frozen).ExpectMsg<FreezerReport.Failed>();

        Assert.Equal((Errno.EIO, 0, true), (failed.Errno, failed.Polls, failed.RolledBack));
        Assert.Contains("write freezer.state: EIO", failed.Cause, StringComparison.Ordinal);
        Assert.Equal([FreezerTarget.Frozen, FreezerTarget.Thawed], _cgroup.Requests);
    }

    [Fact]
    public void Eio_at_a_later_read_fails_with_the_last_state_and_the_polls_and_rolls_back()
    {
        _cgroup.OnRead = (reads, target) => (reads, target) switch
        {
            (_, FreezerTarget.Thawed) => Reached(target),
            ( < 3, _) => Reading(FreezerState.Freezing),
            _ => throw new KernelException(Errno.EIO, "read", "freezer.state"),
        };

        var domain = Start(FreezerTarget.Frozen);
        Tick(2);

        var failed = domain.ExpectMsg<FreezerReport.Failed>();
        Assert.Equal((Errno.EIO, "FREEZING", 2, true), (failed.Errno, failed.LastRead, failed.Polls, failed.RolledBack));
        Assert.Equal(FreezerTarget.Thawed, _cgroup.Requests[^1]);
    }

    [Theory]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.ENODEV)]
    public void A_cgroup_that_goes_away_meanwhile_is_gone_not_failed(int errno)
    {
        _cgroup.OnRead = (reads, _) => reads < 2
            ? Reading(FreezerState.Freezing)
            : throw new KernelException(errno, "read", "freezer.state");

        var domain = Start(FreezerTarget.Frozen);
        Tick(1);

        Assert.Equal(GoneCause.Vanished, domain.ExpectMsg<FreezerReport.ContainerGone>().How.Why);
    }

    [Fact]
    public void An_empty_cgroup_has_exited_whatever_its_freezer_says()
    {
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Frozen, populated: false);

        Assert.Equal(GoneCause.Exited, Start(FreezerTarget.Frozen).ExpectMsg<FreezerReport.ContainerGone>().How.Why);
    }

    [Fact]
    public void A_cgroup_that_is_not_the_recorded_one_is_not_touched()
    {
        var gone = new KernelObservation.Gone(GoneCause.Vanished);

        var report = Start(FreezerTarget.Frozen, () => throw new CgroupGoneException(gone)).ExpectMsg<FreezerReport.ContainerGone>();

        Assert.Equal(gone, report.How);
        Assert.Empty(_cgroup.Requests);
    }

    [Fact]
    public void A_thaw_under_a_frozen_ancestor_fails_at_once_naming_it_and_stays_frozen()
    {
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Frozen, ancestor: "/lxc");

        var failed = Start(FreezerTarget.Thawed).ExpectMsg<FreezerReport.Failed>();

        Assert.Equal("/lxc", failed.FrozenAncestor);
        Assert.Contains("/lxc", failed.Cause, StringComparison.Ordinal);
        Assert.Equal([FreezerTarget.Thawed, FreezerTarget.Frozen], _cgroup.Requests);
    }

    [Fact]
    public void A_word_from_the_kernel_between_ticks_is_looked_at_at_once()
    {
        _cgroup.Notifies = true;
        var frozen = false;
        _cgroup.OnRead = (_, target) => frozen ? Reached(target) : Reading(FreezerState.Freezing);
        var domain = Start(FreezerTarget.Frozen);

        frozen = true;
        _cgroup.Notify();

        Assert.Equal(0, domain.ExpectMsg<FreezerReport.Settled>().Polls);
    }

    [Fact]
    public void Between_ticks_it_looks_at_waits_that_grow_by_half_and_writes_nothing()
    {
        _cgroup.OnRead = (reads, target) => reads >= 4 ? Reached(target) : Reading(FreezerState.Freezing);
        var domain = Start(FreezerTarget.Frozen, firstLook: TimeSpan.FromMilliseconds(4));
        foreach (var wait in new[] { 4, 6 })
            _time.Advance(TimeSpan.FromMilliseconds(wait));
        _time.Advance(TimeSpan.FromMilliseconds(8));
        domain.ExpectNoMsg(TimeSpan.Zero);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        domain.ExpectMsg(new FreezerReport.Settled(FreezerTarget.Frozen, 0, TimeSpan.FromMilliseconds(19)));
        Assert.Equal([FreezerTarget.Frozen], _cgroup.Requests);
    }

    [Fact]
    public void Waits_too_short_for_a_timer_need_none()
    {
        _cgroup.OnRead = (reads, target) => reads >= 4 ? Reached(target) : Reading(FreezerState.Freezing);

        var domain = Start(FreezerTarget.Frozen, firstLook: TimeSpan.FromMicroseconds(1));

        domain.ExpectMsg(new FreezerReport.Settled(FreezerTarget.Frozen, 0, TimeSpan.Zero)); // virtual time stood still
        Assert.Equal([FreezerTarget.Frozen], _cgroup.Requests);
    }

    [Fact]
    public void After_the_shortest_waits_it_goes_on_by_timers()
    {
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Freezing);
        var domain = Start(FreezerTarget.Frozen, firstLook: TimeSpan.FromMicroseconds(800));
        domain.ExpectNoMsg(TimeSpan.Zero);
        _cgroup.OnRead = (_, target) => Reached(target);

        _time.Advance(TimeSpan.FromMicroseconds(1200));

        Assert.Equal(0, domain.ExpectMsg<FreezerReport.Settled>().Polls);
    }

    [Fact]
    public void A_thaw_tells_the_kernels_own_count_of_frozen_time()
    {
        _cgroup.OnRead = (_, target) => Reached(target);
        _cgroup.FrozenUsec = 1234;

        Assert.Equal(1234, Start(FreezerTarget.Thawed).ExpectMsg<FreezerReport.Settled>().KernelFrozenUsec);
    }

    private static FreezerReading Reached(FreezerTarget target) =>
        Reading(target == FreezerTarget.Frozen ? FreezerState.Frozen : FreezerState.Thawed);

    private TestProbe Start(FreezerTarget target, Func<IContainerCgroup>? open = null, TimeSpan firstLook = default)
    {
        var domain = CreateTestProbe();
        var options = new FreezerOptions { PollInterval = Interval, Timeout = 6 * Interval, FirstLook = firstLook };
        open ??= () => _cgroup;
        // On the calling thread: what a tick does is done when Advance returns.
        ActorOfAsTestActorRef<FreezerActor>(Props.Create(() => new FreezerActor(target, open, options, _time)), domain);
        return domain;
    }

    /// <summary>One interval at a time: one long step would be one tick.</summary>
    private void Tick(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Advance(Interval);
            Scheduler.Advance(Interval);
        }
    }
}
