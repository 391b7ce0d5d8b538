using ActorDriver.Domains;
using ActorDriver.Tests.Freezing;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>Before the driver's end: what was begun is ended, and nothing is waited for without need.</summary>
public class DrainTests : DomainsTestKit
{
    /// <summary>Far below the time that a host would give the drain, so that a lost word cannot pass for a slow machine.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task With_nothing_to_do_it_is_over_at_once()
    {
        await RunAsync("web1");

        await Domains.Ask<Drained>(Drain, Soon);
    }

    [Fact]
    public async Task It_is_over_when_the_running_operation_is_at_its_outcome()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var suspending = SuspendAsync("web1");
        var drained = Domains.Ask<Drained>(Drain, Soon);
        await StateAsync("web1");
        Assert.False(drained.IsCompleted);

        gate.SetResult();

        await drained;
        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await suspending).Event);
    }

    [Fact]
    public async Task It_is_over_when_the_last_command_has_nothing_to_do()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var replies = new[] { SuspendAsync("web1"), SuspendAsync("web1"), SuspendAsync("web1") };
        var drained = Domains.Ask<Drained>(Drain, Soon);

        gate.SetResult();

        await drained;
        Assert.All(await Task.WhenAll(replies), r => Assert.IsType<DomainReply.Done>(r));
    }

    [Fact]
    public async Task It_is_over_when_the_journal_fails_the_running_operation()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        Faults.Fails = _ => true;
        var suspending = SuspendAsync("web1");
        var drained = Domains.Ask<Drained>(Drain, Soon);

        gate.SetResult();

        await drained;
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await suspending).Code);
    }

    [Fact]
    public async Task Meanwhile_queries_are_answered_and_no_command_is_taken()
    {
        await RunAsync("web1");
        var stuck = new ScriptedCgroup();
        Machine.OnOpen = _ => stuck;
        var suspending = SuspendAsync("web1");
        var drained = Domains.Ask<Drained>(Drain, TimeSpan.FromMinutes(5));

        Assert.Contains("stopping", Refusal(await ResumeAsync("web1")).Message, StringComparison.Ordinal);

        await StateAsync("web1");
        Assert.False(drained.IsCompleted);
        Assert.Equal(ErrorCode.OperationFailed, Refusal(await suspending).Code); // after its three seconds
        await drained;
    }

    [Fact]
    public async Task It_is_over_at_once_while_the_journal_could_not_be_read_yet()
    {
        Machine.OnReadStates = () => throw new IOException("the disk is gone");
        var refused = await AskAsync(new DomainCommand.Suspend("web1", Wish.Of("test")));
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(refused).Code);

        await Domains.Ask<Drained>(Drain, Soon);

        Assert.Contains("stopping", Refusal(await SuspendAsync("web1")).Message, StringComparison.Ordinal);
    }
}
