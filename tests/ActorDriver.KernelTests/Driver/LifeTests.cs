using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>The main job, on a real kernel, in both hierarchies.</summary>
public class LifeTests
{
    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_domain_is_started_suspended_resumed_and_destroyed_and_every_step_is_journaled(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        Assert.Equal((DomainStatus.Running, backend), (domain.Status, domain.Cgroup!.Backend));

        Assert.Equal("Frozen", Done(await driver.SuspendAsync("web1")).Event);
        Assert.Equal("Thawed", Done(await driver.ResumeAsync("web1")).Event);
        Assert.Equal("Destroyed", Done(await driver.DestroyAsync("web1")).Event);

        Assert.False(domain.Init!.Value.IsAlive);
        Assert.Equal(
            ["Defined", "StartRequested", "Started", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed", "DestroyRequested", "Destroyed"],
            await driver.KindsAsync(domain.Id));
    }

    private static DomainReply.Done Done(DomainReply reply) => Assert.IsType<DomainReply.Done>(reply);
}
