using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>The main job on containers of others: LXC and runc through v1, as they freeze themselves, and crun through v2.</summary>
public class RealContainerTests(ContainerRoot root) : IClassFixture<ContainerRoot>
{
    private const string FastSweep = "actordriver.watch.sweep-interval = 50ms";

    public static TheoryData<string> Managers => ["lxc", "runc", "crun"];

    [Theory]
    [MemberData(nameof(Managers))]
    public async Task It_is_discovered_with_all_there_is_to_know(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        await using var driver = TestDriver.Start();

        var seen = await driver.DiscoverAsync(container);

        Assert.Equal((runtime, container.Name, container.Name), (seen.Container.Runtime, seen.Container.RuntimeId, seen.Name));
        Assert.Equal(runtime == "crun" ? Backend.CgroupV2 : Backend.CgroupV1, seen.Container.Cgroup.Backend);
        Assert.Equal((FreezerState.Thawed, 2, null), (seen.State, seen.Processes, seen.AdoptedAs));

        await driver.AdoptAsync("web", container.Reference);
        Assert.Equal("web", (await driver.DiscoverAsync(container)).AdoptedAs);
    }

    [Theory]
    [MemberData(nameof(Managers))]
    public async Task It_is_suspended_resumed_and_destroyed_and_the_managers_tool_agrees(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        await using var driver = TestDriver.Start();
        var domain = await driver.AdoptAsync("web", container.Reference);
        Assert.Equal((DomainStatus.Running, StatusReason.Adopted, container.Init), (domain.Status, domain.Reason, domain.Init));

        Assert.Equal("Frozen", await driver.SuspendAsync("web").DoneAsync());
        Eventually.True(container.ShowsFrozen, $"{runtime} shows {container.Name} as frozen");

        Assert.Equal("Thawed", await driver.ResumeAsync("web").DoneAsync());
        Eventually.True(() => !container.ShowsFrozen(), $"{runtime} shows {container.Name} as running");

        await driver.SuspendAsync("web").DoneAsync();
        Assert.Equal("Destroyed", await driver.DestroyAsync("web").DoneAsync());
        Eventually.True(() => !container.Init.IsAlive, "its init has exited"); // out of the cgroup a moment before its end
        Assert.Equal(
            ["Adopted", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed", "SuspendRequested", "Frozen", "DestroyRequested", "Destroyed"],
            await driver.KindsAsync(domain.Id));
    }

    [Theory]
    [MemberData(nameof(Managers))]
    public async Task What_the_managers_tool_does_is_journaled_as_drift_and_the_next_command_works_from_there(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        await using var driver = TestDriver.Start(FastSweep);
        var domain = await driver.AdoptAsync("web", container.Reference);

        container.Freeze();
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });
        Assert.Equal("", await driver.SuspendAsync("web").DoneAsync()); // it is so already
        Assert.Equal("Thawed", await driver.ResumeAsync("web").DoneAsync());
        Eventually.True(() => !container.ShowsFrozen(), $"{runtime} shows {container.Name} as running");

        Assert.Equal("Frozen", await driver.SuspendAsync("web").DoneAsync());
        Eventually.True(container.ShowsFrozen, $"{runtime} shows {container.Name} as frozen");
        container.Thaw();
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: false });
        var running = await driver.FindAsync("web");
        Assert.Equal((DomainStatus.Running, StatusReason.External), (running.Status, running.Reason));
    }

    [Theory]
    [MemberData(nameof(Managers))]
    public async Task Its_exit_is_noticed(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        await using var driver = TestDriver.Start();
        var domain = await driver.AdoptAsync("web", container.Reference);

        container.End();

        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
        Assert.Equal(DomainStatus.ShutOff, (await driver.FindAsync("web")).Status);
    }

    [Theory]
    [MemberData(nameof(Managers))]
    public async Task One_that_is_frozen_already_is_adopted_as_paused_by_somebody_else(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        container.Freeze();
        await using var driver = TestDriver.Start();
        Assert.Equal(FreezerState.Frozen, (await driver.DiscoverAsync(container)).State);

        var domain = await driver.AdoptAsync("web", container.Reference);

        Assert.Equal((DomainStatus.Paused, StatusReason.External), (domain.Status, domain.Reason));
        Assert.Equal("Thawed", await driver.ResumeAsync("web").DoneAsync());
    }

    [Theory]
    [MemberData(nameof(Managers))]
    public async Task It_is_found_by_its_init_by_another_process_and_by_its_cgroup(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        await using var driver = TestDriver.Start();
        var seen = (await driver.DiscoverAsync(container)).Container;
        using var cgroup = Cgroup.Open(driver.Host.Kernel.Mounts.Of(
            seen.Cgroup.Backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2)!, seen.Cgroup.Path);
        var child = cgroup.ProcessesInSubtree().Single(pid => pid != container.Init.Pid);

        var byInit = await driver.Host.Containers.FindAsync(new ContainerRef.ByPid(container.Init.Pid));
        var byChild = await driver.Host.Containers.FindAsync(new ContainerRef.ByPid(child));
        var byDirectory = await driver.Host.Containers.FindAsync(new ContainerRef.ByCgroup(cgroup.FullPath));
        var byPath = await driver.Host.Containers.FindAsync(new ContainerRef.ByCgroup(cgroup.Path));

        Assert.Equal(seen with { FoundBy = "pid" }, byInit.Container);
        Assert.Equal(seen with { FoundBy = "pid" }, byChild.Container);
        Assert.Equal(seen with { FoundBy = "cgroup" }, byDirectory.Container);
        Assert.Equal(seen with { FoundBy = "cgroup" }, byPath.Container);
    }
}
