using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>Starts that do not come back, as from a file system that does not answer: they hold up nobody else, and end in time.</summary>
public sealed class BlockedStartTests : DomainsTestKit
{
    private readonly ManualResetEventSlim _answers = new();

    [Fact]
    public async Task However_many_starts_hang_other_domains_are_suspended_at_once()
    {
        await RunAsync("web1");
        Machine.OnLaunch = Hang;

        var hanging = Enumerable.Range(0, 20).Select(i => StartAsync($"hang{i}")).ToList();
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));
            Assert.IsType<DomainReply.Done>(await ResumeAsync("web1"));
        }

        Assert.All(hanging, start => Assert.False(start.IsCompleted));
        _answers.Set();
        Assert.All(await Task.WhenAll(hanging), reply => Assert.IsType<DomainReply.Done>(reply));
    }

    [Fact]
    public async Task A_start_that_does_not_come_back_is_a_failed_start_and_what_comes_of_it_later_is_ended()
    {
        Options = Options with { StartTimeout = TimeSpan.FromMilliseconds(200) };
        var late = Machine.MakeContainer("/late");
        Machine.OnLaunch = () =>
        {
            Hang();
            return new LaunchOutcome.Launched(late, null);
        };

        var refusal = Refusal(await StartAsync("web1"));

        Assert.Equal(ErrorCode.OperationFailed, refusal.Code);
        Assert.Contains("no end within 0.2 s: a file system that the start needs does not answer", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.ShutOff, (await StateAsync("web1")).Status);
        var again = Refusal(await AskAsync(new DomainCommand.Start("web1", Wish.Of("test"))));
        Assert.Contains("an earlier start of it", again.Message, StringComparison.Ordinal);

        _answers.Set();

        await AwaitConditionAsync(
            () => Task.FromResult(Machine.Inspect(late, null) is KernelObservation.Gone), TimeSpan.FromSeconds(60));
        Machine.OnLaunch = () => null;
        await AwaitConditionAsync(
            async () => await AskAsync(new DomainCommand.Start("web1", Wish.Of("test"))) is DomainReply.Done, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_start_that_had_no_turn_in_time_is_not_made_later()
    {
        Options = Options with { StartTimeout = TimeSpan.FromSeconds(2) };
        Machine.OnLaunch = Hang;

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => StartAsync($"hang{i}")));

        Assert.All(replies, reply => Assert.Equal(ErrorCode.OperationFailed, Refusal(reply).Code));
        Assert.Contains(replies, reply => Refusal(reply).Message.Contains("no turn, behind others", StringComparison.Ordinal));
        var begun = Machine.Launches;
        Assert.True(begun < 12, $"{begun} were tried at a time");
        _answers.Set();
        Machine.OnLaunch = () => null;
        await RunAsync("web1");
        Assert.Equal(begun + 1, Machine.Launches);
    }

    protected override void AfterAll()
    {
        _answers.Set();
        base.AfterAll();
    }

    private LaunchOutcome? Hang()
    {
        _answers.Wait(TimeSpan.FromSeconds(60));
        return null;
    }

    private Task<DomainReply> StartAsync(string name) =>
        AskAsync(new DomainCommand.Run(new DomainName(name), new ExecSpec(["x"]), null, Wish.Of("test")));
}
