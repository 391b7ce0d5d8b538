using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Tests.Freezing;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Domains;

public class DomainActorTests : DomainsTestKit
{
    [Fact]
    public async Task A_domain_runs_is_suspended_resumed_and_destroyed()
    {
        Assert.Equal(DomainStatus.Running, (await RunAsync("web1")).Status);

        var suspended = Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));
        Assert.Equal((DomainStatus.Paused, "Frozen"), (suspended.Domain.Status, suspended.Event));
        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await ResumeAsync("web1")).Event);
        Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await DestroyAsync("web1")).Event);

        Assert.Equal(new DomainError(ErrorCode.OperationInvalid, "domain is not running"), Refusal(await SuspendAsync("web1")));
    }

    [Fact]
    public async Task The_intent_is_durable_before_the_kernel_is_touched()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;

        var suspended = SuspendAsync("web1");
        await StateAsync("web1");
        Assert.Empty(Machine.Requests);
        gate.SetResult();

        Assert.IsType<DomainReply.Done>(await suspended);
        Assert.Equal([FreezerTarget.Frozen], Machine.Requests);
    }

    [Fact]
    public async Task Queries_are_answered_at_once_while_the_journal_hangs()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var suspended = SuspendAsync("web1");

        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);
        Assert.Single((await Domains.Ask<DomainListReply>(new DomainQuery.List(false))).Domains);

        Assert.False(suspended.IsCompleted);
        gate.SetResult();
        await suspended;
    }

    [Fact]
    public async Task A_command_that_comes_during_an_operation_waits_its_turn()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var replies = new[] { SuspendAsync("web1"), ResumeAsync("web1"), SuspendAsync("web1"), DestroyAsync("web1"), SuspendAsync("web1") };

        gate.SetResult();

        var done = (await Task.WhenAll(replies)).OfType<DomainReply.Done>().Select(d => d.Event);
        Assert.Equal(["Frozen", "Thawed", "Frozen", "Destroyed"], done);
        Assert.Equal(ErrorCode.OperationInvalid, Refusal(await replies[^1]).Code);
    }

    [Fact]
    public async Task One_command_too_many_is_answered_busy_at_once()
    {
        Options = Options with { StashCapacity = 2 };
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var first = new[] { SuspendAsync("web1"), ResumeAsync("web1"), SuspendAsync("web1") };

        Assert.Equal(ErrorCode.Busy, Refusal(await ResumeAsync("web1")).Code);

        gate.SetResult();
        Assert.All(await Task.WhenAll(first), r => Assert.IsType<DomainReply.Done>(r));
    }

    [Fact]
    public async Task No_domain_waits_for_anothers_operation()
    {
        var stuck = new ScriptedCgroup();
        var web1 = await RunAsync("web1");
        Machine.OnOpen = cgroup => Machine.Requests.IsEmpty ? stuck : cgroup;
        Options = Options with { Freezer = new FreezerOptions { FirstLook = TimeSpan.Zero } };
        var suspending = SuspendAsync("web1");
        await AwaitConditionAsync(async () => await Task.FromResult(stuck.Requests.Count > 0), TimeSpan.FromSeconds(20));
        Machine.OnOpen = cgroup => cgroup;

        await RunAsync("web2");
        Assert.IsType<DomainReply.Done>(await SuspendAsync("web2"));

        Assert.Equal(DomainStatus.Freezing, (await StateAsync(web1.Name)).Status);
        Assert.False(suspending.IsCompleted);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_whose_intent_was_not_stored()
    {
        await RunAsync("web1");
        Faults.Fails = e => e is DomainEvent.SuspendRequested;

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await SuspendAsync("web1")).Code);

        Assert.Empty(Machine.Requests);
        Faults.Fails = _ => false;
        await EventuallyDoneAsync(() => SuspendAsync("web1"));
    }

    [Fact]
    public async Task Nothing_is_acknowledged_whose_outcome_was_not_stored_and_recovery_carries_it_on()
    {
        var web1 = await RunAsync("web1");
        Faults.Fails = e => e is DomainEvent.Frozen;

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await SuspendAsync("web1")).Code);
        Assert.NotEqual(DomainStatus.Paused, (await StateAsync("web1")).Status);

        Follow();
        Faults.Fails = _ => false;
        ExpectEvent<DomainEvent.Frozen>();
        Assert.Equal(FreezerState.Frozen, Machine.StateOf(web1));
        Assert.Equal(DomainStatus.Paused, (await StateAsync("web1")).Status);
    }

    [Fact]
    public async Task A_rejected_event_is_not_acknowledged_either()
    {
        await RunAsync("web1");
        Faults.Rejects = e => e is DomainEvent.SuspendRequested;

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await SuspendAsync("web1")).Code);

        Faults.Rejects = _ => false;
        await EventuallyDoneAsync(() => SuspendAsync("web1"));
    }

    [Fact]
    public async Task Every_command_that_waits_when_the_journal_fails_gets_an_answer()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        Faults.Fails = _ => true;
        var replies = Enumerable.Range(0, 20).Select(_ => SuspendAsync("web1")).ToList();

        gate.SetResult();

        Assert.All(await Task.WhenAll(replies), r => Assert.Equal(ErrorCode.JournalUnavailable, Refusal(r).Code));
    }

    [Fact]
    public async Task While_the_journal_cannot_be_read_commands_are_refused_and_later_taken_again()
    {
        await RunAsync("web1");
        Faults.ReplayFails = true;
        Faults.Fails = _ => true;
        await SuspendAsync("web1");
        Faults.Fails = _ => false;

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await SuspendAsync("web1")).Code);

        Faults.ReplayFails = false;
        await EventuallyDoneAsync(() => SuspendAsync("web1"));
    }

    [Fact]
    public async Task A_name_whose_domain_could_not_be_stored_is_free_again()
    {
        Faults.Fails = _ => true;
        var run = new DomainCommand.Run(new DomainName("web1"), new ExecSpec(["x"]), null, Wish.Of("test"));
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await AskAsync(run)).Code);

        Faults.Fails = _ => false;

        await EventuallyDoneAsync(() => AskAsync(run));
    }

    [Fact]
    public async Task A_freezer_that_dies_is_a_failed_suspend_and_the_domain_runs()
    {
        var web1 = await RunAsync("web1");
        var opened = 0;
        Machine.OnOpen = cgroup => opened++ == 0 ? throw new InvalidOperationException("a bug") : cgroup;

        var refusal = Refusal(await SuspendAsync("web1"));

        Assert.Equal(ErrorCode.OperationFailed, refusal.Code);
        Assert.Contains("a bug", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);
        Assert.Equal(FreezerState.Thawed, Machine.StateOf(web1));
        Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));
    }

    [Fact]
    public async Task A_freezer_that_dies_when_it_has_asked_is_undone_and_what_could_not_be_is_said()
    {
        await RunAsync("web1");
        var scripted = new ScriptedCgroup { OnRead = (_, _) => throw new InvalidOperationException("a bug") };
        scripted.OnRequest = target =>
        {
            if (target == FreezerTarget.Thawed)
                throw new KernelException(Errno.EIO, "write", "cgroup.freeze");
        };
        Machine.OnOpen = _ => scripted;

        var refusal = Refusal(await SuspendAsync("web1"));

        Assert.Equal([FreezerTarget.Frozen, FreezerTarget.Thawed], scripted.Requests);
        Assert.Contains("a bug; not undone: thawing it again failed: write cgroup.freeze: EIO", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thaw_unnoticed_so_far_is_no_reason_to_say_that_a_suspend_has_nothing_to_do()
    {
        var web1 = await RunAsync("web1");
        await SuspendAsync("web1");
        Machine.IsSilent = true;
        Machine.FreezeFromOutside(web1, false);
        Follow();

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await SuspendAsync("web1")).Event);

        Assert.False(ExpectEvent<DomainEvent.DriftObserved>().IsFrozen);
        Assert.Equal(FreezerState.Frozen, Machine.StateOf(web1));
    }

    [Fact]
    public async Task A_freeze_unnoticed_so_far_is_no_reason_to_say_that_a_resume_has_nothing_to_do()
    {
        var web1 = await RunAsync("web1");
        Machine.IsSilent = true;
        Machine.FreezeFromOutside(web1, true);

        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await ResumeAsync("web1")).Event);

        Assert.Equal(FreezerState.Thawed, Machine.StateOf(web1));
    }

    [Theory]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.ENODEV)]
    public async Task An_error_on_the_way_is_no_end_of_a_container_that_is_there_and_the_freeze_is_undone(int errno)
    {
        var web1 = await RunAsync("web1");
        var opened = 0;
        Machine.OnOpen = cgroup => opened++ == 0
            ? new ScriptedCgroup
            {
                OnRequest = cgroup.Request,
                OnRead = (_, _) => throw new KernelException(errno, "read", "cgroup.events"),
            }
            : cgroup;

        Assert.Equal(ErrorCode.OperationFailed, Refusal(await SuspendAsync("web1")).Code);

        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);
        Assert.Equal(FreezerState.Thawed, Machine.StateOf(web1));
    }

    [Fact]
    public async Task After_a_failure_the_domain_is_as_the_kernel_says_and_not_as_it_should_be()
    {
        var web1 = await RunAsync("web1");
        Machine.OnOpen = cgroup => new ScriptedCgroup
        {
            OnRequest = target =>
            {
                cgroup.Request(FreezerTarget.Frozen);
                if (target == FreezerTarget.Thawed)
                    throw new KernelException(Errno.EIO, "write", "cgroup.freeze");
            },
            OnRead = (_, _) => throw new KernelException(Errno.EIO, "read", "cgroup.events"),
        };
        Machine.IsSilent = true;
        Follow();

        Assert.Equal(ErrorCode.OperationFailed, Refusal(await SuspendAsync("web1")).Code);

        Assert.True(ExpectEvent<DomainEvent.DriftObserved>().IsFrozen);
        Assert.Equal(FreezerState.Frozen, Machine.StateOf(web1));
    }

    [Fact]
    public async Task A_late_report_of_somebody_elses_freezer_changes_nothing()
    {
        var web1 = await RunAsync("web1");

        Sys.ActorSelection($"/user/domains/{web1.Id}")
            .Tell(new FreezerReport.Settled(FreezerTarget.Frozen, 0, TimeSpan.Zero), TestActor);

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await SuspendAsync("web1")).Event);
    }

    [Fact]
    public async Task A_start_that_fails_says_why_and_can_be_tried_again()
    {
        Machine.OnLaunch = () => new LaunchOutcome.Failed("exec nonesuch: ENOENT (No such file or directory)", Errno.ENOENT);
        var run = new DomainCommand.Run(new DomainName("web1"), new ExecSpec(["nonesuch"]), null, Wish.Of("test"));

        var refusal = Refusal(await AskAsync(run));

        Assert.Equal(ErrorCode.OperationFailed, refusal.Code);
        Assert.Contains("ENOENT", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((DomainStatus.ShutOff, StatusReason.Failed), await StatusOf("web1"));
        Machine.OnLaunch = () => null;
        Assert.Equal("Started", Assert.IsType<DomainReply.Done>(await AskAsync(new DomainCommand.Start("web1", Wish.Of("test")))).Event);
    }

    [Fact]
    public async Task A_name_is_taken_once_also_by_two_at_the_same_time()
    {
        var runs = Enumerable.Range(0, 10).Select(_ => AskAsync(
            new DomainCommand.Run(new DomainName("web1"), new ExecSpec(["x"]), null, Wish.Of("test"))));

        var replies = await Task.WhenAll(runs);

        Assert.Single(replies.OfType<DomainReply.Done>());
        Assert.All(replies.OfType<DomainReply.Refused>(), r => Assert.Equal(ErrorCode.NameTaken, r.Why.Code));
    }

    [Fact]
    public async Task An_undefined_name_is_free_again_and_the_old_uuid_is_unknown()
    {
        var old = await RunAsync("web1");
        await DestroyAsync("web1");
        Assert.IsType<DomainReply.Done>(await AskAsync(new DomainCommand.Undefine("web1", Wish.Of("test"))));

        Assert.Equal(ErrorCode.NoDomain, Refusal(await SuspendAsync(old.Id.ToString())).Code);
        Assert.NotEqual(old.Id, (await RunAsync("web1")).Id);
    }

    [Fact]
    public async Task A_reference_is_a_name_or_a_uuid()
    {
        var web1 = await RunAsync("web1");

        Assert.Equal(web1.Id, (await StateAsync(web1.Id.ToString())).Id);
        Assert.Equal(ErrorCode.NoDomain, Refusal(await SuspendAsync("web2")).Code);
        Assert.Equal(ErrorCode.NoDomain, Refusal(await SuspendAsync("12345")).Code);
    }

    private async Task<(DomainStatus, StatusReason)> StatusOf(string name)
    {
        var state = await StateAsync(name);
        return (state.Status, state.Reason);
    }

    /// <summary>Commands are refused until the domain's actor is back; one of them is then done.</summary>
    private Task EventuallyDoneAsync(Func<Task<DomainReply>> ask) =>
        AwaitConditionAsync(async () => await ask() is DomainReply.Done, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));
}
