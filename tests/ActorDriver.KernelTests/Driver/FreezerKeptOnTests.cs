using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>The empty frozen cgroup that keeps the kernel's v1 freezer switched on.</summary>
public class FreezerKeptOnTests
{
    [Fact]
    public async Task It_is_there_while_there_are_v1_domains_and_gone_with_the_driver()
    {
        var before = KeptFrozen();
        await using (var driver = TestDriver.Start())
        {
            await driver.RunAsync("two", Backend.CgroupV2);
            Assert.Equal(before, KeptFrozen());

            await driver.RunAsync("one", Backend.CgroupV1);

            Eventually.True(() => KeptFrozen().Count == before.Count + 1, "the cgroup is there");
            using var kept = Cgroup.Open(V1, Assert.Single(KeptFrozen().Except(before)));
            Assert.True(TestDriver.IsFrozen(kept));
            Assert.Empty(kept.ProcessesInSubtree());
        }

        Assert.Equal(before, KeptFrozen());
    }

    [Fact]
    public async Task A_driver_that_was_killed_finds_its_own_again()
    {
        var before = KeptFrozen();
        await using (var driver = TestDriver.Start())
        {
            await driver.RunAsync("one", Backend.CgroupV1);
            Eventually.True(() => KeptFrozen().Count == before.Count + 1, "the cgroup is there");
            var own = Assert.Single(KeptFrozen().Except(before));

            await driver.RestartAsync(() => Cgroup.Create(V1, own).Dispose()); // as if the removal had not come to pass

            await driver.SuspendAsync("one");
            Assert.Equal(DomainStatus.Paused, (await driver.FindAsync("one")).Status);
        }

        Assert.Equal(before, KeptFrozen());
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        var before = KeptFrozen();
        await using var driver = TestDriver.Start("actordriver.freezer.keep-v1-on = off");
        await driver.RunAsync("one", Backend.CgroupV1);
        await driver.SuspendAsync("one");

        Assert.Equal(before, KeptFrozen());
    }

    private static CgroupMount V1 => CgroupMounts.Read().V1Freezer!;

    private static List<string> KeptFrozen()
    {
        using var root = Cgroup.Open(V1, "/");
        return [.. root.Descendants().Where(p => p.Contains("/kept-frozen-", StringComparison.Ordinal)).Order()];
    }
}
