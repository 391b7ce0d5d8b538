using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A cgroup above the domain's is frozen by somebody else: the domain stands still, but not by a freeze of its own.</summary>
public class FrozenAncestorTests
{
    private const string QuickSweep = "actordriver.watch.sweep-interval = 50ms";

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_domain_that_is_suspended_below_a_frozen_ancestor_stays_paused_when_that_is_thawed(Backend backend)
    {
        await using var driver = TestDriver.Start(QuickSweep);
        using var domain = await NestedDomain.AdoptAsync(driver, backend);
        TestDriver.Write(domain.Above, frozen: true);
        var drift = await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });
        Assert.Equal(domain.Above.Path, ((DomainEvent.DriftObserved)drift).FrozenAncestor);

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync(domain.Name)).Event);
        TestDriver.Write(domain.Above, frozen: false);

        Assert.Null(Assert.IsType<DomainReply.Done>(await driver.SuspendAsync(domain.Name)).Event); // the kernel has been looked at
        Assert.Equal(DomainStatus.Paused, (await driver.FindAsync(domain.Name)).Status);
        Assert.True(TestDriver.IsFrozen(domain.Own));
        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync(domain.Name)).Event);
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_freeze_of_the_ancestor_that_nobody_has_noticed_yet_is_no_suspend_either(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 1h");
        using var domain = await NestedDomain.AdoptAsync(driver, backend);
        TestDriver.Write(domain.Above, frozen: true);
        Eventually.True(() => TestDriver.IsFrozen(domain.Own), "it is frozen from above");

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync(domain.Name)).Event);

        Assert.True(NestedDomain.IsFrozenItself(domain.Own));
    }

    [Theory]
    [InlineData(Backend.CgroupV1, true)]
    [InlineData(Backend.CgroupV1, false)]
    [InlineData(Backend.CgroupV2, true)]
    [InlineData(Backend.CgroupV2, false)]
    public async Task A_resume_that_an_ancestor_prevents_names_it_and_leaves_the_domains_own_freeze_as_it_was(Backend backend, bool own)
    {
        await using var driver = TestDriver.Start(QuickSweep);
        using var domain = await NestedDomain.AdoptAsync(driver, backend);
        if (own)
            await driver.SuspendAsync(domain.Name);
        TestDriver.Write(domain.Above, frozen: true);
        if (!own)
            await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });

        var refused = Assert.IsType<DomainReply.Refused>(await driver.ResumeAsync(domain.Name));

        Assert.Contains($"its ancestor cgroup {domain.Above.Path} is frozen", refused.Why.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.Paused, (await driver.FindAsync(domain.Name)).Status);
        Assert.Equal(own, NestedDomain.IsFrozenItself(domain.Own));

        TestDriver.Write(domain.Above, frozen: false);
        if (!own)
            await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: false });
        Assert.Equal(own ? DomainStatus.Paused : DomainStatus.Running, (await driver.FindAsync(domain.Name)).Status);
        Assert.Equal(own, TestDriver.IsFrozen(domain.Own));
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_thaw_by_somebody_else_below_a_frozen_ancestor_is_drift_when_that_is_thawed(Backend backend)
    {
        await using var driver = TestDriver.Start(QuickSweep);
        using var domain = await NestedDomain.AdoptAsync(driver, backend);
        await driver.SuspendAsync(domain.Name);
        TestDriver.Write(domain.Above, frozen: true);
        TestDriver.Write(domain.Own, frozen: false);

        TestDriver.Write(domain.Above, frozen: false);

        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: false });
        Assert.Equal(DomainStatus.Running, (await driver.FindAsync(domain.Name)).Status);
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task What_was_done_to_the_own_freeze_and_to_the_ancestor_while_the_driver_was_away_is_told_apart(Backend backend)
    {
        await using var driver = TestDriver.Start(QuickSweep);
        using var domain = await NestedDomain.AdoptAsync(driver, backend);

        await driver.RestartAsync(() => TestDriver.Write(domain.Above, frozen: true));
        var drift = await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });
        Assert.Equal(domain.Above.Path, ((DomainEvent.DriftObserved)drift).FrozenAncestor);
        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync(domain.Name)).Event);

        await driver.RestartAsync(() => TestDriver.Write(domain.Above, frozen: false));
        Assert.Null(Assert.IsType<DomainReply.Done>(await driver.SuspendAsync(domain.Name)).Event);
        Assert.Equal(DomainStatus.Paused, (await driver.FindAsync(domain.Name)).Status);
        Assert.Single(await driver.EventsAsync(domain.Id), e => e is DomainEvent.DriftObserved);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public async Task An_ancestor_above_all_that_is_mounted_here_is_told_from_an_own_freeze(CgroupVersion version)
    {
        await using var driver = TestDriver.Start();
        using var domain = await NestedDomain.AdoptAsync(driver, version == CgroupVersion.V1 ? Backend.CgroupV1 : Backend.CgroupV2);
        var part = new CgroupMount(version, domain.Own.FullPath, domain.Own.Path);
        using var notifications = new KernelNotifications(_ => { });
        using IContainerCgroup seen = version == CgroupVersion.V1
            ? new V1Freezer(Cgroup.Open(part, domain.Own.Path), created: false)
            : new V2Freezer(Cgroup.Open(part, domain.Own.Path), created: false, notifications);
        TestDriver.Write(domain.Above, frozen: true);
        Eventually.True(() => seen.Read().State == FreezerState.Frozen, "it is frozen");

        var read = seen.Read();

        Assert.False(read.OwnFreeze);
        Assert.Contains($"above {domain.Own.Path}", read.FrozenAncestor, StringComparison.Ordinal);
        Assert.Equal(read.FrozenAncestor, seen.FrozenAncestor());
    }
}
