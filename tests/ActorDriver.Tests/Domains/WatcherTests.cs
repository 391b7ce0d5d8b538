using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>What is noticed is not forgotten until journal and kernel agree.</summary>
public class WatcherTests : DomainsTestKit
{
    [Fact]
    public async Task A_look_that_fails_is_made_again()
    {
        Options = Options with { SweepInterval = TimeSpan.FromMilliseconds(20) };
        var web1 = await RunAsync("web1");
        var looks = 0;
        Machine.OnInspect = () => ++looks <= 2 ? new KernelObservation.Unknown("EMFILE (Too many open files)") : null;
        Follow();

        Machine.FreezeFromOutside(web1, true); // told once

        ExpectEvent<DomainEvent.DriftObserved>();
    }

    [Fact]
    public async Task A_look_that_throws_blinds_nobody()
    {
        Options = Options with { SweepInterval = TimeSpan.FromMilliseconds(20) };
        var web1 = await RunAsync("web1");
        var web2 = await RunAsync("web2");
        var looks = 0;
        Machine.OnInspect = () => ++looks == 1 ? throw new InvalidOperationException("a bug of the host's own freezer") : null;
        Follow();

        Machine.FreezeFromOutside(web1, true);
        ExpectEvent<DomainEvent.DriftObserved>();
        Machine.FreezeFromOutside(web2, true);
        ExpectEvent<DomainEvent.DriftObserved>();
    }

    [Fact]
    public async Task What_the_kernel_does_not_tell_is_seen_in_the_slow_round()
    {
        Options = Options with { SweepInterval = TimeSpan.FromMilliseconds(5), SlowSweepInterval = TimeSpan.FromMilliseconds(50) };
        var names = new[] { "web1", "web2", "web3" };
        var domains = new List<DomainState>();
        foreach (var name in names)
            domains.Add(await RunAsync(name));
        Machine.IsSilent = true;
        Follow();

        domains.ForEach(Machine.Exit);

        var stopped = names.Select(_ => FishForMessage<DomainChanged>(c => c.Event is DomainEvent.Stopped, TimeSpan.FromSeconds(60)).Domain.Name);
        Assert.Equal(names, stopped.Order());
    }

    [Fact]
    public async Task What_could_not_be_watched_or_seen_is_watched_as_soon_as_it_can_be_seen()
    {
        Options = Options with { SweepInterval = TimeSpan.FromMilliseconds(5), SlowSweepInterval = TimeSpan.FromHours(1) };
        var hidden = true;
        Machine.OnInspect = () => hidden ? new KernelObservation.Unknown("it is not mounted here") : null;
        Machine.OnWatch = () =>
        {
            if (hidden)
                throw new ActorDriver.Cgroups.KernelException(ActorDriver.Cgroups.Errno.ENODEV, "open", "cgroup /web1");
        };
        var web1 = await RunAsync("web1");
        await AwaitConditionAsync(() => Task.FromResult(Machine.Watches > 1), TimeSpan.FromSeconds(60));
        Follow();

        hidden = false;
        var before = Machine.Watches;
        await AwaitConditionAsync(() => Task.FromResult(Machine.Watches > before), TimeSpan.FromSeconds(60));
        Machine.FreezeFromOutside(web1, true);

        ExpectEvent<DomainEvent.DriftObserved>();
        Assert.Equal(DomainStatus.Paused, (await StateAsync("web1")).Status);
    }

    [Fact]
    public async Task A_watcher_that_is_restarted_watches_all_domains_again()
    {
        var web1 = await RunAsync("web1");
        Follow();

        Sys.ActorSelection("/user/domains/watcher").Tell(Kill.Instance);
        Machine.FreezeFromOutside(web1, true);

        ExpectEvent<DomainEvent.DriftObserved>();
    }
}
