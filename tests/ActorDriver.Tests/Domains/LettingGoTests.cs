using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>
/// A domain's actor that is let go while something happens. What is sent here as if from the actor comes in real life from the
/// actor itself, only seldom in this order.
/// </summary>
public class LettingGoTests : DomainsTestKit
{
    [Fact]
    public async Task A_difference_that_is_noticed_while_it_is_let_go_is_looked_at()
    {
        var web1 = await RunAsync("web1");
        var actor = await ActorOf(web1);
        var watcher = await Sys.ActorSelection("/user/domains/watcher").ResolveOne(TimeSpan.FromSeconds(20));
        Machine.IsSilent = true;
        Machine.FreezeFromOutside(web1, true);
        Follow();

        Domains.Tell(Idle.Instance, actor);
        Domains.Tell(new WatcherActor.Differs(web1.Id), watcher);

        ExpectEvent<DomainEvent.DriftObserved>();
    }

    [Fact]
    public async Task A_look_that_was_begun_is_ended_before_it_goes()
    {
        var web1 = await RunAsync("web1");
        var actor = await ActorOf(web1);
        var watcher = await Sys.ActorSelection("/user/domains/watcher").ResolveOne(TimeSpan.FromSeconds(20));
        Machine.IsSilent = true;
        Machine.FreezeFromOutside(web1, true);
        using var gate = new ManualResetEventSlim();
        Machine.OnInspect = () =>
        {
            gate.Wait(TimeSpan.FromSeconds(20));
            return null;
        };
        Follow();

        Domains.Tell(new WatcherActor.Differs(web1.Id), watcher);
        Domains.Tell(Idle.Instance, actor);
        await StateAsync("web1"); // both have come to it
        gate.Set();

        ExpectEvent<DomainEvent.DriftObserved>();
        Assert.Equal(DomainStatus.Paused, (await StateAsync("web1")).Status);
    }

    [Fact]
    public async Task A_command_that_comes_while_it_is_let_go_is_done()
    {
        var web1 = await RunAsync("web1");
        var actor = await ActorOf(web1);

        Domains.Tell(Idle.Instance, actor);

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await SuspendAsync("web1")).Event);
    }

    [Fact]
    public async Task To_be_idle_twice_is_to_be_idle()
    {
        var web1 = await RunAsync("web1");
        var actor = await ActorOf(web1);
        Watch(actor);

        Domains.Tell(Idle.Instance, actor);
        Domains.Tell(Idle.Instance, actor);

        ExpectTerminated(actor, TimeSpan.FromSeconds(20));
        Assert.Equal(web1.Id, (await StateAsync("web1")).Id);
    }

    [Fact]
    public async Task Domains_that_are_let_go_all_the_time_lose_nothing()
    {
        Options = Options with { PassivateAfter = TimeSpan.FromMilliseconds(1) };
        var names = Enumerable.Range(0, 8).Select(i => $"web{i}").ToList();
        foreach (var name in names)
            await RunAsync(name);

        await Task.WhenAll(names.Select(async name =>
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await SuspendAsync(name)).Event);
                Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await ResumeAsync(name)).Event);
            }
        }));

        foreach (var name in names)
        {
            var state = await StateAsync(name);
            Assert.Equal((203, FreezerState.Thawed), (state.SequenceNr, Machine.StateOf(state)));
        }
    }

    private async Task<IActorRef> ActorOf(DomainState domain) =>
        await Sys.ActorSelection($"/user/domains/{domain.Id}").ResolveOne(TimeSpan.FromSeconds(20));
}
