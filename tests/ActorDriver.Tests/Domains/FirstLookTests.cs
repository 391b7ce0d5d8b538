using ActorDriver.Domains;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>After a start no question is answered by a journal that is behind the kernel.</summary>
public sealed class FirstLookTests : DomainsTestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_changed_while_no_driver_ran_is_known_to_the_first_answer()
    {
        var domains = new List<DomainState>();
        for (var i = 0; i < 20; i++)
            domains.Add(await RunAsync($"web{i}"));
        await RestartAsync();
        foreach (var domain in domains[..5])
            Machine.FreezeFromOutside(domain, true);
        foreach (var domain in domains[5..10])
            Machine.Exit(domain);

        var all = await Domains.Ask<DomainListReply>(new DomainQuery.List(IncludeShutOff: true), Limit);

        var statuses = all.Domains.ToDictionary(d => d.Name, d => d.Status);
        Assert.All(domains[..5], d => Assert.Equal(DomainStatus.Paused, statuses[d.Name]));
        Assert.All(domains[5..10], d => Assert.Equal(DomainStatus.ShutOff, statuses[d.Name]));
        Assert.All(domains[10..], d => Assert.Equal(DomainStatus.Running, statuses[d.Name]));
    }

    [Fact]
    public async Task A_question_about_one_domain_waits_for_that_one_alone()
    {
        Options = Options with { FirstLookTimeout = TimeSpan.FromMinutes(5) };
        var (web1, web2) = (await RunAsync("web1"), await RunAsync("web2"));
        await RestartAsync();
        Machine.FreezeFromOutside(web1, true);
        using var gate = new ManualResetEventSlim();
        Machine.BeforeInspect = cgroup =>
        {
            if (cgroup.Path == web2.Cgroup!.Path)
                gate.Wait(Limit);
        };

        var all = Domains.Ask<DomainListReply>(new DomainQuery.List(IncludeShutOff: true), Limit);
        var other = StateAsync("web2");
        Assert.Equal(DomainStatus.Paused, (await StateAsync("web1")).Status);

        Assert.False(all.IsCompleted || other.IsCompleted);
        gate.Set();
        Assert.Equal(DomainStatus.Running, (await other).Status);
        Assert.Equal(2, (await all).Domains.Count);
    }

    [Fact]
    public async Task A_look_that_does_not_come_back_is_waited_for_within_a_limit()
    {
        Options = Options with { FirstLookTimeout = TimeSpan.FromMilliseconds(100) };
        await RunAsync("web1");
        await RestartAsync();
        using var gate = new ManualResetEventSlim();
        Machine.BeforeInspect = _ => gate.Wait(Limit);

        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);

        gate.Set();
    }
}
