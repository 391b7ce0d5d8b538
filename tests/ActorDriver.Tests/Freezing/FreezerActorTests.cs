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
    private IActorRef _freezer = ActorRefs.Nobody;

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
        _cgroup.Own = true;
        _cgroup.OnRead = (_, target) => target == FreezerTarget.Thawed ? Reading(FreezerState.Frozen) : Reached(target);

        var domain = Start(FreezerTarget.Thawed);
        Tick(6);

        domain.ExpectMsg(new FreezerReport.TimedOut(FreezerTarget.Thawed, "FROZEN", 6, TimeSpan.FromSeconds(3), RolledBack: true));
        Assert.Equal(FreezerTarget.Frozen, _cgroup.Requests[^1]);
    }

    [Fact]
    public void A_roll_back_that_is_not_confirmed_is_said_with_what_was_read()
    {
        var domain = Start(FreezerTarget.Frozen);
        Tick(6);

        var timedOut = domain.ExpectMsg<FreezerReport.TimedOut>();
        Assert.False(timedOut.RolledBack);
        Assert.Contains("FREEZING", timedOut.NotUndone, StringComparison.Ordinal);
    }

    [Fact]
    public void A_roll_back_that_the_kernel_refuses_is_said_with_its_error()
    {
        _cgroup.OnRequest = target =>
        {
            if (target == FreezerTarget.Thawed)
                throw new KernelException(Errno.EACCES, "write", "cgroup.freeze");
        };

        var domain = Start(FreezerTarget.Frozen);
        Tick(6);

        var timedOut = domain.ExpectMsg<FreezerReport.TimedOut>();
        Assert.False(timedOut.RolledBack);
        Assert.Contains("thawing it again failed: write cgroup.freeze: EACCES", timedOut.NotUndone, StringComparison.Ordinal);
    }

    [Fact]
    public void A_freeze_that_somebody_else_asked_for_before_outlasts_one_that_times_out()
    {
        _cgroup.Own = true;

        var domain = Start(FreezerTarget.Frozen);
        Tick(6);

        var timedOut = domain.ExpectMsg<FreezerReport.TimedOut>();
        Assert.Equal((true, true, null), (timedOut.RolledBack, timedOut.WasAskedBefore, timedOut.NotUndone));
        Assert.DoesNotContain(FreezerTarget.Thawed, _cgroup.Requests);
    }

    [Fact]
    public void Done_again_after_a_restart_it_takes_back_what_it_asked_for_the_first_time()
    {
        _cgroup.Own = true; // by itself, before the restart
        _cgroup.OnRead = (_, target) => target == FreezerTarget.Frozen ? Reading(FreezerState.Freezing) : Reached(target);

        var domain = Start(FreezerTarget.Frozen, ownFreezeBefore: false);
        Tick(6);

        Assert.True(domain.ExpectMsg<FreezerReport.TimedOut>().RolledBack);
        Assert.Equal(FreezerTarget.Thawed, _cgroup.Requests[^1]);
    }

    [Fact]
    public void Giving_up_it_says_what_holds_the_processes()
    {
        _cgroup.Holder = "process 7 is in state D";

        var domain = Start(FreezerTarget.Frozen);
        Tick(6);

        Assert.Equal("process 7 is in state D", domain.ExpectMsg<FreezerReport.TimedOut>().HeldBy);
    }

    [Fact]
    public void What_only_an_ancestor_keeps_frozen_is_not_frozen_before_it_is_so_itself()
    {
        var takesEffect = false;
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Frozen, ancestor: takesEffect ? null : "/lxc");

        var domain = Start(FreezerTarget.Frozen);
        domain.ExpectNoMsg(TimeSpan.Zero);
        takesEffect = true;
        Tick(1);

        Assert.Equal(1, domain.ExpectMsg<FreezerReport.Settled>().Polls);
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
    public void Eio_at_a_write_that_had_an_effect_fails_at_once_and_rolls_back()
    {
        _cgroup.OnRequest = target =>
        {
            _cgroup.Own = target == FreezerTarget.Frozen;
            if (target == FreezerTarget.Frozen)
                throw new KernelException(Errno.EIO, "write", "freezer.state");
        };
        _cgroup.OnRead = (_, target) => Reached(target);

        var failed = Start(FreezerTarget.Frozen).ExpectMsg<FreezerReport.Failed>();

        Assert.Equal((Errno.EIO, 0, true), (failed.Errno, failed.Polls, failed.RolledBack));
        Assert.Contains("write freezer.state: EIO", failed.Cause, StringComparison.Ordinal);
        Assert.Equal([FreezerTarget.Frozen, FreezerTarget.Thawed], _cgroup.Requests);
    }

    [Theory]
    [InlineData(FreezerTarget.Frozen, false)]
    [InlineData(FreezerTarget.Thawed, true)]
    public void Eio_at_a_write_that_had_no_effect_leaves_nothing_to_roll_back(FreezerTarget target, bool own)
    {
        _cgroup.Own = own;
        _cgroup.OnRequest = _ => throw new KernelException(Errno.EIO, "write", "freezer.state");

        Assert.True(Start(target).ExpectMsg<FreezerReport.Failed>().RolledBack);
        Assert.Equal([target], _cgroup.Requests);
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
    public void An_error_that_looks_as_if_the_cgroup_were_gone_is_no_proof_of_it(int errno)
    {
        _cgroup.OnRead = (reads, _) => reads < 2
            ? Reading(FreezerState.Freezing)
            : throw new KernelException(errno, "read", "freezer.state");

        var domain = Start(FreezerTarget.Frozen);
        Tick(1);

        Assert.Equal(errno, domain.ExpectMsg<FreezerReport.Failed>().Errno);
    }

    [Fact]
    public void A_cgroup_that_is_proved_to_have_gone_meanwhile_is_gone_not_failed()
    {
        _cgroup.OnRead = (reads, _) => reads < 2
            ? Reading(FreezerState.Freezing)
            : throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.Vanished));

        var domain = Start(FreezerTarget.Frozen);
        Tick(1);

        Assert.Equal(GoneCause.Vanished, domain.ExpectMsg<FreezerReport.ContainerGone>().How.Why);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_container_whose_init_was_moved_out_is_not_frozen_with_its_cgroup(bool populated)
    {
        _cgroup.OnRead = (_, target) => Reached(target) with { IsPopulated = populated, InitElsewhere = "/elsewhere" };

        var failed = Start(FreezerTarget.Frozen).ExpectMsg<FreezerReport.Failed>();

        Assert.Contains("/elsewhere", failed.Cause, StringComparison.Ordinal);
        Assert.Equal(FreezerTarget.Thawed, _cgroup.Requests[^1]);
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
    public void A_thaw_under_a_frozen_ancestor_fails_at_once_naming_it_and_asks_for_nothing()
    {
        _cgroup.Ancestor = "/lxc";

        var failed = Start(FreezerTarget.Thawed).ExpectMsg<FreezerReport.Failed>();

        Assert.Equal(("/lxc", true), (failed.FrozenAncestor, failed.RolledBack));
        Assert.Contains("/lxc", failed.Cause, StringComparison.Ordinal);
        Assert.Empty(_cgroup.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_ancestor_that_is_frozen_during_a_thaw_fails_it_and_the_own_freeze_is_as_it_was(bool own)
    {
        _cgroup.Own = own;
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Frozen, ancestor: _cgroup.Own ? null : "/lxc");

        var failed = Start(FreezerTarget.Thawed).ExpectMsg<FreezerReport.Failed>();

        Assert.Equal(("/lxc", true), (failed.FrozenAncestor, failed.RolledBack));
        Assert.Equal(own ? [FreezerTarget.Thawed, FreezerTarget.Frozen] : [FreezerTarget.Thawed], _cgroup.Requests);
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

    [Fact]
    public void A_cgroup_that_may_stay_open_is_opened_once_and_proved_again_before_each_further_operation()
    {
        _cgroup.OnRead = (_, target) => Reached(target);
        _cgroup.StaysOpen = true;
        var opened = 0;
        var domain = Start(FreezerTarget.Frozen, Open);
        domain.ExpectMsg<FreezerReport.Settled>();
        Assert.False(_cgroup.IsDisposed);

        _freezer.Tell(new FreezerActor.Reach(FreezerTarget.Thawed, Open));

        Assert.Equal(FreezerTarget.Thawed, domain.ExpectMsg<FreezerReport.Settled>().Target);
        Assert.Equal((1, 1), (opened, _cgroup.Renewals));
        _freezer.Tell(FreezerActor.Release.Instance);
        Assert.True(_cgroup.IsDisposed);

        ScriptedCgroup Open()
        {
            opened++;
            return _cgroup;
        }
    }

    [Fact]
    public void What_may_not_be_touched_any_more_is_refused_though_it_is_open()
    {
        _cgroup.OnRead = (_, target) => Reached(target);
        _cgroup.StaysOpen = true;
        var domain = Start(FreezerTarget.Thawed);
        domain.ExpectMsg<FreezerReport.Settled>();
        _cgroup.OnRenew = () => throw new KernelException(Errno.EDEADLK, "use", "the driver's own cgroup");

        _freezer.Tell(new FreezerActor.Reach(FreezerTarget.Frozen, () => _cgroup));

        Assert.Equal(Errno.EDEADLK, domain.ExpectMsg<FreezerReport.Failed>().Errno);
        Assert.DoesNotContain(FreezerTarget.Frozen, _cgroup.Requests);
        Assert.True(_cgroup.IsDisposed);
    }

    [Fact]
    public void What_does_not_stand_any_more_where_it_was_opened_is_opened_anew()
    {
        _cgroup.OnRead = (_, target) => Reached(target);
        _cgroup.StaysOpen = true;
        var domain = Start(FreezerTarget.Frozen);
        domain.ExpectMsg<FreezerReport.Settled>();
        _cgroup.OnRenew = () => false;
        var anew = new ScriptedCgroup { OnRead = (_, target) => Reached(target) };

        _freezer.Tell(new FreezerActor.Reach(FreezerTarget.Thawed, () => anew));

        domain.ExpectMsg<FreezerReport.Settled>();
        Assert.True(_cgroup.IsDisposed);
        Assert.Contains(FreezerTarget.Thawed, anew.Requests);
    }

    [Fact]
    public void What_has_failed_is_opened_anew_for_the_next_operation()
    {
        _cgroup.StaysOpen = true;
        _cgroup.OnRead = (_, _) => throw new KernelException(Errno.ENODEV, "read", "cgroup.events");
        var domain = Start(FreezerTarget.Frozen);
        domain.ExpectMsg<FreezerReport.Failed>();
        Assert.True(_cgroup.IsDisposed);
        var anew = new ScriptedCgroup { OnRead = (_, target) => Reached(target) };

        _freezer.Tell(new FreezerActor.Reach(FreezerTarget.Frozen, () => anew));

        domain.ExpectMsg<FreezerReport.Settled>();
        Assert.Equal([FreezerTarget.Frozen], anew.Requests);
    }

    [Fact]
    public void The_ticks_of_one_operation_are_not_those_of_the_next()
    {
        var domain = Start(FreezerTarget.Frozen);
        Tick(5);
        _cgroup.OnRead = (_, target) => Reached(target);
        Tick(1);
        Assert.Equal(6, domain.ExpectMsg<FreezerReport.Settled>().Polls);
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Frozen);

        _freezer.Tell(new FreezerActor.Reach(FreezerTarget.Thawed, () => _cgroup));
        Tick(5);
        domain.ExpectNoMsg(TimeSpan.Zero);
        Tick(1);

        var timedOut = domain.ExpectMsg<FreezerReport.TimedOut>();
        Assert.Equal((6, TimeSpan.FromSeconds(3)), (timedOut.Polls, timedOut.Elapsed));
    }

    [Fact]
    public void A_look_of_an_operation_that_is_over_changes_nothing()
    {
        _cgroup.Notifies = true;
        var domain = Start(FreezerTarget.Frozen);
        var late = _cgroup.LastOnChange!;
        _cgroup.OnRead = (_, target) => Reached(target);
        Tick(1);
        domain.ExpectMsg<FreezerReport.Settled>();
        var reads = _cgroup.Reads;

        late();

        domain.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(reads, _cgroup.Reads);
    }

    private static FreezerReading Reached(FreezerTarget target) =>
        Reading(target == FreezerTarget.Frozen ? FreezerState.Frozen : FreezerState.Thawed);

    private TestProbe Start(
        FreezerTarget target, Func<IContainerCgroup>? open = null, TimeSpan firstLook = default, bool? ownFreezeBefore = null)
    {
        var domain = CreateTestProbe();
        var options = new FreezerOptions { PollInterval = Interval, Timeout = 6 * Interval, FirstLook = firstLook };
        open ??= () => _cgroup;
        // On the calling thread: what a tick does is done when Advance returns.
        _freezer = ActorOfAsTestActorRef<FreezerActor>(Props.Create(() => new FreezerActor(options, _time)), domain);
        _freezer.Tell(new FreezerActor.Reach(target, open) { OwnFreezeBefore = ownFreezeBefore });
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
