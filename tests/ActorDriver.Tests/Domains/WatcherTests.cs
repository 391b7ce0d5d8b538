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
    public async Task A_watcher_that_is_restarted_watches_all_domains_again()
    {
        var web1 = await RunAsync("web1");
        Follow();

        Sys.ActorSelection("/user/domains/watcher").Tell(Kill.Instance);
        Machine.FreezeFromOutside(web1, true);

        ExpectEvent<DomainEvent.DriftObserved>();
    }
}
