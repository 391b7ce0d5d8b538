using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>What others do to a container, while the driver runs and while it is away.</summary>
public class DriftTests
{
    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_freeze_and_a_thaw_from_outside_are_noticed(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 50ms");
        var domain = await driver.RunAsync("web1", backend);
        using var cgroup = TestDriver.Open(domain);

        TestDriver.Write(cgroup, frozen: true);
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });
        var paused = await driver.FindAsync("web1");
        Assert.Equal((DomainStatus.Paused, StatusReason.External), (paused.Status, paused.Reason));

        TestDriver.Write(cgroup, frozen: false);
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: false });
        Assert.Equal(DomainStatus.Running, (await driver.FindAsync("web1")).Status);
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Our_own_operations_are_never_drift(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 5ms");
        var domain = await driver.RunAsync("web1", backend);

        for (var i = 0; i < 100; i++)
        {
            await driver.SuspendAsync("web1");
            await driver.ResumeAsync("web1");
        }

        Assert.DoesNotContain("DriftObserved", await driver.KindsAsync(domain.Id));
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_thaw_while_the_driver_was_away_is_in_the_history(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        await driver.SuspendAsync("web1");
        using var cgroup = TestDriver.Open(domain);

        await driver.RestartAsync(() => TestDriver.Write(cgroup, frozen: false));

        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: false });
        var running = await driver.FindAsync("web1");
        Assert.Equal((DomainStatus.Running, StatusReason.External), (running.Status, running.Reason));
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Another_cgroup_at_the_same_path_is_never_taken_for_the_old_one(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        using var old = TestDriver.Open(domain);
        Cgroup? anew = null;

        await driver.RestartAsync(() =>
        {
            Eventually.True(() => CgroupKill.Kill(old).Count == 0, "it is empty");
            old.RemoveSubtree();
            anew = Cgroup.Create(old.Mount, old.Path);
        });

        using (anew)
        {
            var stopped = await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
            Assert.NotEqual(StopCause.HostRebooted, ((DomainEvent.Stopped)stopped).Cause);
            Assert.True(anew!.Exists);
            anew.RemoveSubtree();
        }

        Assert.Equal(DomainStatus.ShutOff, (await driver.FindAsync("web1")).Status);
    }

    [Fact]
    public async Task After_a_reboot_of_the_host_every_active_domain_is_stopped_and_none_is_touched()
    {
        var bootId = "before";
        await using var driver = TestDriver.Start(parts: new ActorDriverParts { BootId = () => bootId });
        var domains = new[] { await driver.RunAsync("one", Backend.CgroupV1), await driver.RunAsync("two", Backend.CgroupV2) };
        await driver.SuspendAsync("two");
        using var one = TestDriver.Open(domains[0]);
        using var two = TestDriver.Open(domains[1]);

        await driver.RestartAsync(() => bootId = "after");

        foreach (var domain in domains)
        {
            var stopped = await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
            Assert.Equal(StopCause.HostRebooted, ((DomainEvent.Stopped)stopped).Cause);
        }

        Assert.Equal((false, true), (TestDriver.IsFrozen(one), TestDriver.IsFrozen(two)));
        foreach (var cgroup in new[] { one, two })
        {
            Eventually.True(() => CgroupKill.Kill(cgroup).Count == 0, "it is empty");
            cgroup.RemoveSubtree();
        }
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Under_a_frozen_ancestor_a_resume_fails_naming_it_and_works_when_that_is_thawed(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 50ms");
        var mount = CgroupMounts.Read().Of(backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2)!;
        using var above = Cgroup.Create(mount, $"/actordriver-test-{Guid.NewGuid():N}");
        using var below = Cgroup.Create(mount, above.Path + "/below");
        using var process = Process.Start("sleep", "1000");
        try
        {
            below.Write("cgroup.procs", $"{process.Id}");
            var found = new FoundContainer(
                "cgroup", null, "cgroup", driver.Host.Kernel.Record(below, created: false), ProcessIdentity.Of(process.Id), false);
            var adopted = Assert.IsType<DomainReply.Done>(
                await driver.SendAsync(new DomainCommand.Adopt(new DomainName("below"), found, TestDriver.By)));
            await driver.SuspendAsync("below");
            TestDriver.Write(above, frozen: true);

            var refused = Assert.IsType<DomainReply.Refused>(await driver.ResumeAsync("below"));
            Assert.Contains(above.Path, refused.Why.Message, StringComparison.Ordinal);
            Assert.Equal(DomainStatus.Paused, (await driver.FindAsync("below")).Status);

            TestDriver.Write(above, frozen: false);
            Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("below")).Event);
            Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await driver.DestroyAsync("below")).Event);
            Assert.True(below.Exists, "only cgroups that the driver made are removed by it");
            Assert.Equal("Destroyed", (await driver.KindsAsync(adopted.Domain.Id))[^1]);
        }
        finally
        {
            TestDriver.Write(above, frozen: false);
            Eventually.True(() => CgroupKill.Kill(above).Count == 0, "it is empty");
            above.RemoveSubtree();
        }
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_cgroup_that_vanishes_under_the_driver_is_stopped_not_failed(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 1h");
        var domain = await driver.RunAsync("web1", backend);
        using var cgroup = TestDriver.Open(domain);
        Eventually.True(() => CgroupKill.Kill(cgroup).Count == 0, "it is empty");

        await driver.SuspendAsync("web1"); // whether the driver has noticed by now or not

        var stopped = await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
        Assert.NotEqual(StopCause.HostRebooted, ((DomainEvent.Stopped)stopped).Cause);
        Assert.DoesNotContain("FreezeFailed", await driver.KindsAsync(domain.Id));
    }
}
