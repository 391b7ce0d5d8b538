using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;
using static ActorDriver.Tests.Domains.Given;

namespace ActorDriver.Tests.Domains;

public class DomainDeciderTests
{
    [Fact]
    public void Suspending_a_running_domain_begins_with_the_intent()
    {
        var decision = DomainDecider.Decide(Running, new DomainCommand.Suspend("web1", Bob), T0);

        Assert.Equal(
            new Decision.Begin([new DomainEvent.SuspendRequested(T0, Bob)], new DomainWork.Freeze(FreezerTarget.Frozen)), decision);
    }

    [Fact]
    public void Suspending_a_paused_domain_does_nothing() =>
        Assert.Equal(new Decision.NothingToDo(), DomainDecider.Decide(Paused, new DomainCommand.Suspend("web1", Bob), T0));

    [Fact]
    public void Resuming_a_running_domain_does_nothing() =>
        Assert.Equal(new Decision.NothingToDo(), DomainDecider.Decide(Running, new DomainCommand.Resume("web1", Bob), T0));

    [Fact]
    public void Resuming_a_paused_domain_begins_with_the_intent() =>
        Assert.Equal(
            new Decision.Begin([new DomainEvent.ResumeRequested(T0, Bob)], new DomainWork.Freeze(FreezerTarget.Thawed)),
            DomainDecider.Decide(Paused, new DomainCommand.Resume("web1", Bob), T0));

    [Fact]
    public void A_paused_domain_can_be_destroyed() =>
        Assert.Equal(
            new Decision.Begin([new DomainEvent.DestroyRequested(T0, Bob)], new DomainWork.Kill()),
            DomainDecider.Decide(Paused, new DomainCommand.Destroy("web1", Bob), T0));

    [Fact]
    public void Running_a_new_domain_defines_and_starts_it_in_one_step() =>
        Assert.Equal(
            new Decision.Begin(
                [new DomainEvent.Defined(T0, Bob, "web1", Sleep, Backend.CgroupV1), new DomainEvent.StartRequested(T0, Bob)],
                new DomainWork.Launch()),
            DomainDecider.Decide(Nothing, new DomainCommand.Run(WebName, Sleep, Backend.CgroupV1, Bob), T0));

    [Theory]
    [MemberData(nameof(CommandsOnRunningDomains))]
    public void A_domain_that_is_shut_off_is_not_running(DomainCommand command) =>
        Assert.Equal(
            Rejected(ErrorCode.OperationInvalid, "domain is not running"), DomainDecider.Decide(ShutOff, command, T0));

    [Theory]
    [MemberData(nameof(CommandsOnRunningDomains))]
    public void A_domain_that_nobody_made_does_not_exist(DomainCommand command)
    {
        foreach (var state in new[] { Nothing, Undefined })
            Assert.Equal(ErrorCode.NoDomain, Rejection(DomainDecider.Decide(state, command, T0)).Code);
    }

    [Theory]
    [MemberData(nameof(CommandsOnRunningDomains))]
    public void While_an_operation_is_pending_a_command_must_wait(DomainCommand command)
    {
        foreach (var state in new[] { Starting, Suspending, Thawing, Destroying })
            Assert.Throws<InvalidOperationException>(() => DomainDecider.Decide(state, command, T0));
    }

    [Fact]
    public void A_name_in_use_is_taken()
    {
        var rejection = Rejection(DomainDecider.Decide(Running, new DomainCommand.Define(WebName, Sleep, null, Bob), T0));

        Assert.Equal(ErrorCode.NameTaken, rejection.Code);
        Assert.Contains("'web1'", rejection.Message, StringComparison.Ordinal);
        Assert.Contains("undefine", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_active_domain_cannot_be_started_or_undefined()
    {
        Assert.Equal(ErrorCode.OperationInvalid, Rejection(DomainDecider.Decide(Running, new DomainCommand.Start("web1", Bob), T0)).Code);
        Assert.Equal(ErrorCode.OperationInvalid, Rejection(DomainDecider.Decide(Paused, new DomainCommand.Undefine("web1", Bob), T0)).Code);
    }

    [Fact]
    public void An_adopted_domain_that_has_stopped_cannot_be_started_by_us()
    {
        var state = AdoptedFrozen.Apply(new DomainEvent.Stopped(T0, Wish.Observed, StopCause.Exited, null));

        var rejection = Rejection(DomainDecider.Decide(state, new DomainCommand.Start("web1", Bob), T0));

        Assert.Equal(ErrorCode.OperationInvalid, rejection.Code);
        Assert.Contains("lxc", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_undefined_domain_can_be_adopted_again_under_its_own_uuid()
    {
        var container = new FoundContainer("libvirt-lxc", "web1", "container", TheirCgroup, Init, IsFrozen: false, Web);

        var decision = DomainDecider.Decide(Undefined, new DomainCommand.Adopt(WebName, container, Bob), T0);

        Assert.IsType<DomainEvent.Adopted>(Assert.IsType<Decision.Conclude>(decision).Outcome);
    }

    [Fact]
    public void A_confirmed_freeze_concludes_with_frozen_in_the_name_of_who_asked()
    {
        var report = new WorkReport.Freezer(new FreezerReport.Settled(FreezerTarget.Frozen, 2, TimeSpan.FromMilliseconds(1001.5)));

        Assert.Equal(
            new Decision.Conclude(new DomainEvent.Frozen(T0, Alice, 2, 1001.5)), DomainDecider.Conclude(Suspending, report, T0));
    }

    [Fact]
    public void A_timed_out_freeze_fails_the_suspend_and_says_what_the_kernel_said()
    {
        var report = new WorkReport.Freezer(
            new FreezerReport.TimedOut(FreezerTarget.Frozen, "frozen 0", 6, TimeSpan.FromSeconds(3), RolledBack: true));

        var conclusion = DomainDecider.Conclude(Suspending, report, T0);

        Assert.Equal(new DomainEvent.FreezeTimedOut(T0, Alice, "frozen 0", 6, 3000, true), conclusion.Outcome);
        Assert.Equal(ErrorCode.OperationFailed, conclusion.Why!.Code);
        Assert.StartsWith("suspend operation failed: ", conclusion.Why.Message, StringComparison.Ordinal);
        Assert.Contains("frozen 0", conclusion.Why.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.Running, Suspending.Apply(conclusion.Outcome).Status);
    }

    [Theory]
    [InlineData(Errno.EIO, ErrorCode.OperationFailed)]
    [InlineData(Errno.EACCES, ErrorCode.AccessDenied)]
    [InlineData(Errno.EPERM, ErrorCode.AccessDenied)]
    [InlineData(Errno.EDEADLK, ErrorCode.OperationInvalid)]
    public void A_freezer_error_keeps_its_errno_and_decides_the_code(int errno, ErrorCode code)
    {
        var report = new WorkReport.Freezer(new FreezerReport.Failed(
            FreezerTarget.Frozen, "write /x: no", errno, "THAWED", null, 1, TimeSpan.FromMilliseconds(500), RolledBack: true));

        var conclusion = DomainDecider.Conclude(Suspending, report, T0);

        Assert.Equal(errno, Assert.IsType<DomainEvent.FreezeFailed>(conclusion.Outcome).Errno);
        Assert.Equal(code, conclusion.Why!.Code);
        Assert.Contains("write /x: no", conclusion.Why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thaw_that_an_ancestor_prevents_leaves_the_domain_paused_and_names_the_ancestor()
    {
        var report = new WorkReport.Freezer(new FreezerReport.Failed(
            FreezerTarget.Thawed, "its ancestor cgroup /lxc is frozen", null, "frozen 1", "/lxc", 0, TimeSpan.Zero, RolledBack: true));

        var conclusion = DomainDecider.Conclude(Thawing, report, T0);

        Assert.Equal("/lxc", Assert.IsType<DomainEvent.ThawFailed>(conclusion.Outcome).FrozenAncestor);
        Assert.StartsWith("resume operation failed: ", conclusion.Why!.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.Paused, Thawing.Apply(conclusion.Outcome).Status);
    }

    [Fact]
    public void A_freezer_that_died_without_a_report_is_a_failed_freeze()
    {
        var conclusion = DomainDecider.Conclude(Suspending, new WorkReport.FreezerDied("its freezer died", RolledBack: true), T0);

        Assert.IsType<DomainEvent.FreezeFailed>(conclusion.Outcome);
        Assert.Equal(ErrorCode.OperationFailed, conclusion.Why!.Code);
    }

    [Fact]
    public void A_container_that_ends_while_it_is_suspended_is_stopped_and_not_running()
    {
        var gone = new KernelObservation.Gone(GoneCause.Exited, "exit 3");
        var report = new WorkReport.Freezer(new FreezerReport.ContainerGone(FreezerTarget.Frozen, gone, 0, TimeSpan.Zero));

        var conclusion = DomainDecider.Conclude(Suspending, report, T0);

        Assert.Equal(new DomainEvent.Stopped(T0, Alice, StopCause.Exited, "exit 3"), conclusion.Outcome);
        Assert.Equal(new DomainError(ErrorCode.OperationInvalid, "domain is not running"), conclusion.Why);
    }

    [Fact]
    public void A_destroy_of_what_is_gone_already_has_what_it_wanted()
    {
        var conclusion = DomainDecider.Conclude(
            Destroying, new WorkReport.ContainerGone(new KernelObservation.Gone(GoneCause.Vanished)), T0);

        Assert.IsType<DomainEvent.Destroyed>(conclusion.Outcome);
        Assert.Null(conclusion.Why);
    }

    [Fact]
    public void A_destroy_that_leaves_processes_names_them()
    {
        var conclusion = DomainDecider.Conclude(
            Destroying, new WorkReport.KillFailed("2 processes did not die", null, [7, 8], StillFrozen: false, TimeSpan.FromSeconds(10)), T0);

        Assert.Equal([7, 8], Assert.IsType<DomainEvent.DestroyFailed>(conclusion.Outcome).Pids);
        Assert.Equal(ErrorCode.OperationFailed, conclusion.Why!.Code);
    }

    [Fact]
    public void A_freeze_by_somebody_else_is_drift() =>
        Assert.Equal(
            new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: true),
            DomainDecider.Observe(Running, Seen(FreezerState.Frozen), T0));

    [Fact]
    public void A_thaw_by_somebody_else_is_drift() =>
        Assert.Equal(
            new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: false),
            DomainDecider.Observe(Paused, Seen(FreezerState.Thawed), T0));

    [Fact]
    public void A_freeze_of_an_ancestor_is_drift_that_names_it() =>
        Assert.Equal(
            new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: true) { FrozenAncestor = "/lxc" },
            DomainDecider.Observe(Running, Seen(FreezerState.Frozen, "/lxc"), T0));

    [Fact]
    public void There_is_nothing_to_do_only_when_the_kernel_says_so_too()
    {
        Assert.Equal(new Decision.NothingToDo(), DomainDecider.Confirm(Paused, Suspend, Seen(FreezerState.Frozen), T0));
        Assert.Equal(new Decision.NothingToDo(), DomainDecider.Confirm(Running, Resume, Seen(FreezerState.Thawed), T0));
    }

    [Fact]
    public void What_only_an_ancestor_keeps_frozen_gets_a_freeze_of_its_own_when_it_is_suspended() =>
        Assert.Equal(
            new Decision.Begin([new DomainEvent.SuspendRequested(T0, Bob)], new DomainWork.Freeze(FreezerTarget.Frozen)),
            DomainDecider.Confirm(Paused, Suspend, Seen(FreezerState.Frozen, "/lxc"), T0));

    [Fact]
    public void What_somebody_else_has_thawed_unnoticed_is_noticed_and_suspended() =>
        Assert.Equal(
            new Decision.Begin(
                [new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: false), new DomainEvent.SuspendRequested(T0, Bob)],
                new DomainWork.Freeze(FreezerTarget.Frozen)),
            DomainDecider.Confirm(Paused, Suspend, Seen(FreezerState.Thawed), T0));

    [Fact]
    public void What_somebody_else_has_frozen_unnoticed_is_noticed_and_resumed() =>
        Assert.Equal(
            new Decision.Begin(
                [new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: true), new DomainEvent.ResumeRequested(T0, Bob)],
                new DomainWork.Freeze(FreezerTarget.Thawed)),
            DomainDecider.Confirm(Running, Resume, Seen(FreezerState.Frozen), T0));

    [Fact]
    public void What_is_about_to_freeze_by_somebody_else_is_not_running_already() =>
        Assert.Equal(
            new Decision.Begin([new DomainEvent.ResumeRequested(T0, Bob)], new DomainWork.Freeze(FreezerTarget.Thawed)),
            DomainDecider.Confirm(Running, Resume, Seen(FreezerState.Freezing), T0));

    [Fact]
    public void Of_what_cannot_be_seen_nothing_is_acknowledged()
    {
        var rejection = Rejection(DomainDecider.Confirm(Paused, Suspend, new KernelObservation.Unknown("open /x: EMFILE"), T0));

        Assert.Equal(
            new DomainError(ErrorCode.OperationFailed, "suspend operation failed: open /x: EMFILE"), rejection);
    }

    [Fact]
    public void Of_what_has_ended_unnoticed_the_end_is_stored_and_it_is_not_running() =>
        Assert.Equal(
            new Decision.Conclude(
                new DomainEvent.Stopped(T0, Wish.Observed, StopCause.Exited, "exit 0"),
                new DomainError(ErrorCode.OperationInvalid, "domain is not running")),
            DomainDecider.Confirm(Paused, Suspend, new KernelObservation.Gone(GoneCause.Exited, "exit 0"), T0));

    [Fact]
    public void A_timed_out_freeze_tells_what_holds_the_processes_and_what_could_not_be_undone()
    {
        var report = new FreezerReport.TimedOut(FreezerTarget.Frozen, "frozen 0", 6, TimeSpan.FromSeconds(3), RolledBack: false)
        {
            HeldBy = "process 7 is in state D",
            NotUndone = "thawing it again failed: EACCES",
        };

        var conclusion = DomainDecider.Conclude(Suspending, new WorkReport.Freezer(report), T0);

        var timedOut = Assert.IsType<DomainEvent.FreezeTimedOut>(conclusion.Outcome);
        Assert.Equal(("process 7 is in state D", "thawing it again failed: EACCES"), (timedOut.HeldBy, timedOut.NotUndone));
        Assert.EndsWith(
            "last state frozen 0): process 7 is in state D; not undone: thawing it again failed: EACCES", conclusion.Why!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_agrees_is_no_event()
    {
        Assert.Null(DomainDecider.Observe(Running, Seen(FreezerState.Thawed), T0));
        Assert.Null(DomainDecider.Observe(Running, Seen(FreezerState.Freezing), T0));
        Assert.Null(DomainDecider.Observe(Paused, Seen(FreezerState.Frozen), T0));
        Assert.Null(DomainDecider.Observe(Running, new KernelObservation.Unknown("EACCES"), T0));
        Assert.Null(DomainDecider.Observe(ShutOff, new KernelObservation.Gone(GoneCause.Vanished), T0));
    }

    [Theory]
    [InlineData(FreezerState.Frozen, true)]
    [InlineData(FreezerState.Thawed, true)]
    [InlineData(FreezerState.Thawed, false)]
    public void A_domain_whose_init_was_moved_out_is_neither_paused_nor_stopped(FreezerState state, bool populated)
    {
        var seen = new KernelObservation.Present(
            new FreezerReading(state, "", populated) { InitElsewhere = "/elsewhere" });

        Assert.Null(DomainDecider.Observe(Running, seen, T0));
        Assert.Equal(new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: false), DomainDecider.Observe(Paused, seen, T0));
    }

    [Fact]
    public void What_an_operation_under_way_does_is_never_drift()
    {
        foreach (var state in new[] { Starting, Suspending, Thawing, Destroying })
        {
            Assert.Null(DomainDecider.Observe(state, Seen(FreezerState.Frozen), T0));
            Assert.Null(DomainDecider.Observe(state, Seen(FreezerState.Thawed), T0));
            Assert.Null(DomainDecider.Observe(state, new KernelObservation.Gone(GoneCause.Exited), T0));
        }
    }

    [Theory]
    [InlineData(GoneCause.Exited, StopCause.Exited, StatusReason.Exited)]
    [InlineData(GoneCause.Vanished, StopCause.Vanished, StatusReason.Vanished)]
    [InlineData(GoneCause.HostRebooted, StopCause.HostRebooted, StatusReason.HostRebooted)]
    public void A_container_that_is_gone_is_stopped_with_the_cause(GoneCause seen, StopCause cause, StatusReason reason)
    {
        var e = DomainDecider.Observe(Paused, new KernelObservation.Gone(seen), T0);

        Assert.Equal(new DomainEvent.Stopped(T0, Wish.Observed, cause, null), e);
        var state = Paused.Apply(e!);
        Assert.Equal((DomainStatus.ShutOff, reason, false), (state.Status, state.Reason, state.IsActive));
    }

    [Fact]
    public void An_intent_without_an_outcome_is_done_again()
    {
        Assert.Equal(new DomainWork.Launch(), DomainDecider.Redo(Starting));
        Assert.Equal(new DomainWork.Freeze(FreezerTarget.Frozen) { OwnFreezeBefore = false }, DomainDecider.Redo(Suspending));
        Assert.Equal(new DomainWork.Freeze(FreezerTarget.Thawed) { OwnFreezeBefore = true }, DomainDecider.Redo(Thawing));
        Assert.Equal(new DomainWork.Kill(), DomainDecider.Redo(Destroying));
        Assert.Null(DomainDecider.Redo(Running));
        Assert.Null(DomainDecider.Redo(Paused));
        Assert.Null(DomainDecider.Redo(ShutOff));
    }

    public static TheoryData<DomainCommand> CommandsOnRunningDomains() =>
        [new DomainCommand.Suspend("web1", Bob), new DomainCommand.Resume("web1", Bob), new DomainCommand.Destroy("web1", Bob)];

    private static DomainCommand Suspend => new DomainCommand.Suspend("web1", Bob);

    private static DomainCommand Resume => new DomainCommand.Resume("web1", Bob);

    private static KernelObservation.Present Seen(FreezerState state, string? ancestor = null) =>
        new(new FreezerReading(state, state.ToString(), true, ancestor));

    private static Decision.Reject Rejected(ErrorCode code, string message) => new(new DomainError(code, message));

    private static DomainError Rejection(Decision decision) => Assert.IsType<Decision.Reject>(decision).Why;
}
