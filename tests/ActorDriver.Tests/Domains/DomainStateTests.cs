using ActorDriver.Domains;
using Xunit;
using static ActorDriver.Tests.Domains.Given;

namespace ActorDriver.Tests.Domains;

public class DomainStateTests
{
    [Fact]
    public void The_life_of_a_domain_is_the_sum_of_its_events()
    {
        var later = T0.AddSeconds(5);
        var state = Running
            .Apply(new DomainEvent.SuspendRequested(T0, Bob))
            .Apply(new DomainEvent.Frozen(later, Bob, 1, 500));

        Assert.Equal("web1", state.Name);
        Assert.Equal((DomainStatus.Paused, StatusReason.User, later), (state.Status, state.Reason, state.Since));
        Assert.Equal((Cgroup, Init), (state.Cgroup, state.Init));
        Assert.Equal(5, state.SequenceNr);
        Assert.Null(state.Pending);
    }

    [Fact]
    public void An_intent_is_pending_until_its_outcome()
    {
        Assert.Equal(new PendingOperation(OperationKind.Suspend, Alice, T0), Suspending.Pending);
        Assert.Equal(DomainStatus.Freezing, Suspending.Status);
        Assert.Null(Paused.Pending);
    }

    [Fact]
    public void Since_is_when_the_status_came_not_the_last_event()
    {
        var later = T0.AddMinutes(1);

        var state = Running
            .Apply(new DomainEvent.SuspendRequested(T0, Bob))
            .Apply(new DomainEvent.FreezeTimedOut(later, Bob, "FREEZING", 6, 3000, true));

        Assert.Equal((DomainStatus.Running, StatusReason.SuspendFailed, later), (state.Status, state.Reason, state.Since));
    }

    [Fact]
    public void An_adopted_container_that_was_frozen_is_paused_by_somebody_else() =>
        Assert.Equal((DomainStatus.Paused, StatusReason.External, true),
            (AdoptedFrozen.Status, AdoptedFrozen.Reason, AdoptedFrozen.IsActive));

    [Fact]
    public void Whose_freeze_it_is_is_known_from_the_events_and_an_intent_does_not_change_it()
    {
        var byAncestor = Running.Apply(new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: true) { FrozenAncestor = "/lxc" });
        var byOther = Running.Apply(new DomainEvent.DriftObserved(T0, Wish.Observed, IsFrozen: true));

        Assert.Equal((DomainStatus.Paused, false), (byAncestor.Status, byAncestor.OwnFreeze));
        Assert.True(byOther.OwnFreeze);
        Assert.Equal((false, true, true), (Suspending.OwnFreeze, Paused.OwnFreeze, Thawing.OwnFreeze));
        Assert.False(Thawing.Apply(new DomainEvent.Thawed(T0, Alice, 0, 1, null)).OwnFreeze);
        Assert.False(Paused.Apply(new DomainEvent.Stopped(T0, Wish.Observed, StopCause.Exited, null)).OwnFreeze);
    }

    [Fact]
    public void A_destroyed_domain_has_no_cgroup_but_keeps_its_command()
    {
        var state = Destroying.Apply(new DomainEvent.Destroyed(T0, Alice, 2));

        Assert.Equal((DomainStatus.ShutOff, StatusReason.Destroyed), (state.Status, state.Reason));
        Assert.Null(state.Cgroup);
        Assert.Null(state.Init);
        Assert.Equal(Sleep, state.Exec);
        Assert.True(state.Exists);
    }

    [Fact]
    public void An_undefined_domain_exists_no_more_but_its_state_is_known()
    {
        Assert.False(Undefined.Exists);
        Assert.Equal("web1", Undefined.Name);
    }
}
