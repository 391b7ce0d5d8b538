using ActorDriver.Cgroups;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>A driver that is shown only one of the hierarchies, as on a machine that has no other.</summary>
public class OneHierarchyTests(ContainerRoot root) : IClassFixture<ContainerRoot>
{
    public static TheoryData<string, Backend> Hierarchies => new() { { "cgroup", Backend.CgroupV1 }, { "cgroup2", Backend.CgroupV2 } };

    [Theory]
    [MemberData(nameof(Hierarchies))]
    public async Task A_container_is_adopted_and_driven_there(string fileSystem, Backend backend)
    {
        using var container = new LxcContainer(root); // is in both
        await using var driver = TestDriver.Start(parts: new ActorDriverParts { Mounts = Only(fileSystem) });

        Assert.Equal(backend, (await driver.DiscoverAsync(container)).Container.Cgroup.Backend);
        var domain = await driver.AdoptAsync("web", container.Reference);
        Assert.Equal(backend, domain.Cgroup!.Backend);

        Assert.Equal("Frozen", await driver.SuspendAsync("web").DoneAsync());
        using var cgroup = TestDriver.Open(domain);
        Assert.True(TestDriver.IsFrozen(cgroup));
        Assert.Equal("Thawed", await driver.ResumeAsync("web").DoneAsync());
        Assert.Equal("Destroyed", await driver.DestroyAsync("web").DoneAsync());
        Assert.False(container.Init.IsAlive);
    }

    [Theory]
    [MemberData(nameof(Hierarchies))]
    public async Task The_drivers_own_domains_are_started_there(string fileSystem, Backend backend)
    {
        await using var driver = TestDriver.Start(parts: new ActorDriverParts { Mounts = Only(fileSystem) });
        var domain = await driver.RunAsync("own", null, "sleep", "1000");
        Assert.Equal(backend, domain.Cgroup!.Backend);
        Assert.Equal("Frozen", await driver.SuspendAsync("own").DoneAsync());
    }

    /// <summary>The machine's mounts without those of the other kind.</summary>
    private static CgroupMounts Only(string fileSystem) => CgroupMounts.Parse(string.Join('\n', File.ReadLines("/proc/self/mountinfo")
        .Where(line => line.Contains($" - {fileSystem} ", StringComparison.Ordinal) || !line.Contains(" - cgroup", StringComparison.Ordinal))));
}
