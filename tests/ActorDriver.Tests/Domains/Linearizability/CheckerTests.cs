using ActorDriver.Domains;
using Xunit;

namespace ActorDriver.Tests.Domains.Linearizability;

/// <summary>The checker says no where it must; else what it says of the driver means nothing.</summary>
public class CheckerTests
{
    private static readonly Call Suspended = new(Asked.Suspend, 0, 10, "Frozen");

    [Fact]
    public void Calls_one_after_the_other_are_linearizable() => Assert.True(Checker.IsLinearizable(
        [Suspended, Status(11, DomainStatus.Paused), new Call(Asked.Resume, 13, 14, "Thawed"), Status(15, DomainStatus.Running)]));

    [Theory]
    [InlineData(DomainStatus.Running)]
    [InlineData(DomainStatus.Freezing)]
    [InlineData(DomainStatus.Paused)]
    public void During_a_suspend_each_of_its_states_may_be_seen(DomainStatus seen) =>
        Assert.True(Checker.IsLinearizable([Suspended, Status(5, seen)]));

    [Theory]
    [InlineData(DomainStatus.Running)]
    [InlineData(DomainStatus.Freezing)]
    [InlineData(DomainStatus.ShutOff)]
    public void After_a_suspend_only_paused_may_be_seen(DomainStatus seen) =>
        Assert.False(Checker.IsLinearizable([Suspended, Status(11, seen)]));

    [Fact]
    public void What_was_seen_cannot_be_unseen() => Assert.False(Checker.IsLinearizable(
        [Suspended, Status(2, DomainStatus.Paused), Status(4, DomainStatus.Running)]));

    [Fact]
    public void Two_suspends_cannot_both_have_frozen_it() =>
        Assert.False(Checker.IsLinearizable([Suspended, new Call(Asked.Suspend, 1, 9, "Frozen")]));

    [Fact]
    public void A_second_suspend_may_have_had_nothing_to_do() =>
        Assert.True(Checker.IsLinearizable([Suspended, new Call(Asked.Suspend, 1, 9)]));

    [Fact]
    public void Nothing_to_do_is_a_lie_before_the_suspend() =>
        Assert.False(Checker.IsLinearizable([new Call(Asked.Suspend, 0, 1), Suspended with { Invoked = 2 }]));

    [Fact]
    public void A_failed_suspend_leaves_it_running()
    {
        var failed = Suspended with { Event = null, Refused = ErrorCode.OperationFailed };
        Assert.True(Checker.IsLinearizable([failed, Status(11, DomainStatus.Running)]));
        Assert.False(Checker.IsLinearizable([failed, Status(11, DomainStatus.Paused)]));
    }

    [Fact]
    public void Nothing_comes_after_a_destroy()
    {
        var destroyed = new Call(Asked.Destroy, 0, 10, "Destroyed");
        Assert.True(Checker.IsLinearizable([destroyed, new Call(Asked.Resume, 11, 12, Refused: ErrorCode.OperationInvalid)]));
        Assert.False(Checker.IsLinearizable([destroyed, new Call(Asked.Resume, 11, 12, "Thawed")]));
        Assert.False(Checker.IsLinearizable([destroyed, new Call(Asked.Suspend, 11, 12)]));
    }

    [Fact]
    public void Nothing_comes_of_a_command_that_was_refused_as_busy()
    {
        var busy = new Call(Asked.Suspend, 0, 1, Refused: ErrorCode.Busy);
        Assert.True(Checker.IsLinearizable([busy, Status(2, DomainStatus.Running)]));
        Assert.False(Checker.IsLinearizable([busy, Status(2, DomainStatus.Paused)]));
    }

    private static Call Status(long at, DomainStatus seen) => new(Asked.Status, at, at + 1, Seen: seen);
}
