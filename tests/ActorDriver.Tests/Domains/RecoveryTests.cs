using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Tests.Freezing;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>After a restart the journal and the kernel come to agree, and every difference is an event.</summary>
public class RecoveryTests : DomainsTestKit
{
    [Fact]
    public async Task What_agrees_is_left_alone()
    {
        await RunAsync("web1");
        await RunAsync("web2");
        await SuspendAsync("web2");
        var before = Machine.Requests.Count;
        await RestartAsync();

        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);
        Assert.Equal((DomainStatus.Paused, StatusReason.User), await StatusOf("web2"));
        Assert.Equal(before, Machine.Requests.Count);
        Assert.IsType<DomainReply.Done>(await ResumeAsync("web2"));
    }

    [Fact]
    public async Task A_fault_of_the_driver_itself_leaves_no_caller_without_an_answer()
    {
        var web1 = await RunAsync("web1");
        Machine.Catalog.Add(web1);
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var suspending = SuspendAsync("web1");
        await StateAsync("web1");

        // A bug of ours, as if in a message that the domain's own actor has sent.
        Domains.Tell(new Stored(null!, null!), await Sys.ActorSelection($"/user/domains/{web1.Id}").ResolveOne(TimeSpan.FromSeconds(20)));

        Assert.Contains("starts again", Refusal(await suspending).Message, StringComparison.Ordinal);
        gate.SetResult();
        Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));
    }

    [Fact]
    public async Task A_thaw_while_the_driver_was_away_is_drift()
    {
        var web1 = await RunAsync("web1");
        await SuspendAsync("web1");
        await RestartAsync();
        Machine.FreezeFromOutside(web1, false);
        Follow();

        _ = Domains;

        Assert.False(ExpectEvent<DomainEvent.DriftObserved>().IsFrozen);
        Assert.Equal((DomainStatus.Running, StatusReason.External), await StatusOf("web1"));
    }

    [Fact]
    public async Task A_freeze_while_the_driver_was_away_is_drift()
    {
        var web1 = await RunAsync("web1");
        await RestartAsync();
        Machine.FreezeFromOutside(web1, true);
        Follow();

        _ = Domains;

        Assert.True(ExpectEvent<DomainEvent.DriftObserved>().IsFrozen);
        Assert.Equal((DomainStatus.Paused, StatusReason.External), await StatusOf("web1"));
    }

    [Fact]
    public async Task A_container_that_ended_while_the_driver_was_away_is_stopped()
    {
        var web1 = await RunAsync("web1");
        await RestartAsync();
        Machine.Exit(web1);
        Follow();

        _ = Domains;

        Assert.Equal(StopCause.Exited, ExpectEvent<DomainEvent.Stopped>().Cause);
        Assert.Equal((DomainStatus.ShutOff, StatusReason.Exited), await StatusOf("web1"));
    }

    [Fact]
    public async Task Drift_while_running_is_noticed_and_our_own_operations_never_are()
    {
        var web1 = await RunAsync("web1");
        Follow();
        await SuspendAsync("web1");
        await ResumeAsync("web1");
        Machine.FreezeFromOutside(web1, true);
        ExpectEvent<DomainEvent.DriftObserved>();

        await ResumeAsync("web1");
        await SuspendAsync("web1");
        await ResumeAsync("web1");

        // The next event is an outcome of our own: whatever was noticed of the operations before it came to nothing.
        ExpectEvent<DomainEvent.ResumeRequested>();
        Assert.IsType<DomainEvent.Thawed>(ExpectMsg<DomainChanged>().Event);
        Assert.IsType<DomainEvent.SuspendRequested>(ExpectMsg<DomainChanged>().Event);
        Assert.IsType<DomainEvent.Frozen>(ExpectMsg<DomainChanged>().Event);
        Assert.IsType<DomainEvent.ResumeRequested>(ExpectMsg<DomainChanged>().Event);
        Assert.IsType<DomainEvent.Thawed>(ExpectMsg<DomainChanged>().Event);
        Assert.Equal((DomainStatus.Running, StatusReason.Unpaused), await StatusOf("web1"));
    }

    [Fact]
    public async Task An_intent_without_outcome_is_carried_on_after_a_restart()
    {
        var web1 = await RunAsync("web1");
        var stuck = new ScriptedCgroup();
        Machine.OnOpen = _ => stuck;
        Follow();
        var suspending = SuspendAsync("web1");
        ExpectEvent<DomainEvent.SuspendRequested>();
        await RestartAsync();
        Assert.Contains("stopping", Refusal(await suspending).Message, StringComparison.Ordinal);
        Machine.OnOpen = cgroup => cgroup;

        _ = Domains;

        ExpectEvent<DomainEvent.Frozen>();
        Assert.Equal(FreezerState.Frozen, Machine.StateOf(web1));
    }

    [Fact]
    public async Task A_snapshot_shortens_recovery_and_the_state_is_the_same()
    {
        Options = Options with { SnapshotEvery = 3 };
        await RunAsync("web1");
        for (var i = 0; i < 4; i++)
        {
            await SuspendAsync("web1");
            await ResumeAsync("web1");
        }

        var before = await StateAsync("web1");
        await RestartAsync();

        Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));
        Assert.Equal(before.SequenceNr + 2, (await StateAsync("web1")).SequenceNr);
    }

    [Fact]
    public async Task An_idle_domain_is_let_go_and_comes_back_when_it_is_needed()
    {
        Options = Options with { PassivateAfter = TimeSpan.FromMilliseconds(50) };
        var web1 = await RunAsync("web1");
        var actor = await Sys.ActorSelection($"/user/domains/{web1.Id}").ResolveOne(TimeSpan.FromSeconds(20));
        Watch(actor);
        ExpectTerminated(actor, TimeSpan.FromSeconds(20));

        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);
        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await SuspendAsync("web1")).Event);
    }

    private async Task<(DomainStatus, StatusReason)> StatusOf(string name)
    {
        var state = await StateAsync(name);
        return (state.Status, state.Reason);
    }
}
