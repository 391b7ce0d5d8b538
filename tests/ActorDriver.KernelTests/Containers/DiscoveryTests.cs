using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.KernelTests.Driver;
using Xunit;
using Xunit.Abstractions;

namespace ActorDriver.KernelTests.Containers;

/// <summary>Discovery where no manager is needed: cgroups with a manager's names, and plain ones.</summary>
public class DiscoveryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public async Task A_plain_cgroup_is_shown_only_on_request(CgroupVersion version)
    {
        using var cgroup = TestCgroup.Create(version);
        var process = cgroup.StartSleep();
        await using var driver = TestDriver.Start();

        Assert.DoesNotContain(await driver.DiscoverAsync(), c => c.Container.Init == process);
        var seen = Assert.Single(await driver.DiscoverAsync(includePlain: true), c => c.Container.Init == process);
        Assert.Equal(("cgroup", null, cgroup.Path, 1), (seen.Container.Runtime, seen.Container.RuntimeId, seen.Name, seen.Processes));
    }

    [Fact]
    public void The_name_and_the_UUID_of_a_libvirt_container_are_libvirts_own()
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V1);
        using var container = cgroup.CreateChild("lxc-12-adl-1.libvirt-lxc");
        var init = cgroup.StartIn(container, "sleep", "1000");
        var directory = Directory.CreateDirectory(Path.Combine(cgroup.Scratch, "run/libvirt/lxc")).FullName;
        File.WriteAllText(Path.Combine(directory, "adl-1 long.xml"), $"""
            <domstatus pid='12'><init pid='{init.Pid}'/>
            <domain type='lxc'><name>adl-1 long</name><uuid>5ad44a1e-1b2c-4d5e-8f60-111213141516</uuid></domain></domstatus>
            """);
        using var freezers = new Freezing.KernelFreezers(CgroupMounts.Read(), null, null, _ => { });

        var seen = Assert.Single(
            new ContainerDiscovery(freezers, new RuntimeStates(cgroup.Scratch)).Scan(), c => c.Container.Cgroup.Path == container.Path);

        Assert.Equal(("libvirt-lxc", "adl-1 long", init), (seen.Container.Runtime, seen.Name, seen.Container.Init));
        Assert.Equal("5ad44a1e-1b2c-4d5e-8f60-111213141516", seen.Container.Id.ToString());
    }

    [Fact]
    public async Task What_is_inside_a_container_is_that_containers_own_affair()
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V2);
        using var outer = cgroup.CreateChild("lxc.payload.outer");
        using var inner = cgroup.CreateChild("lxc.payload.outer/lxc.payload.inner");
        var process = cgroup.StartIn(inner, "sleep", "1000");
        await using var driver = TestDriver.Start();

        var seen = Assert.Single(await driver.DiscoverAsync(includePlain: true), c => c.Container.Init == process);
        Assert.Equal(("outer", outer.Path), (seen.Name, seen.Container.Cgroup.Path));
    }

    [Fact]
    public async Task A_container_without_a_process_does_not_run()
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V2);
        using var left = cgroup.CreateChild("lxc.payload.left");
        await using var driver = TestDriver.Start();
        Assert.DoesNotContain(await driver.DiscoverAsync(), c => c.Container.Cgroup.Path == left.Path);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Five_hundred_containers_are_discovered_in_a_moment(CgroupVersion version)
    {
        const int count = 500;
        using var cgroup = TestCgroup.Create(version);
        for (var i = 0; i < count; i++)
            cgroup.CreateChild($"lxc.payload.web{i}").Dispose();
        Tool.Run("/bin/sh", "-c", "for c in \"$1\"/lxc.payload.*; do sleep 1000 & echo $! >\"$c/cgroup.procs\"; done", "sh", cgroup.Cgroup.FullPath);

        using var freezers = new Freezing.KernelFreezers(CgroupMounts.Read(), null, null, _ => { });
        var discovery = new ContainerDiscovery(freezers);
        discovery.Scan();
        var since = Stopwatch.GetTimestamp();
        var seen = discovery.Scan().Count(c => c.Container.Cgroup.Path.StartsWith(cgroup.Path + "/", StringComparison.Ordinal));
        var elapsed = Stopwatch.GetElapsedTime(since);

        output.WriteLine($"{count} containers in {version}: {elapsed.TotalMilliseconds:0} ms");
        Assert.Equal(count, seen);
        Assert.True(elapsed < TimeSpan.FromSeconds(10), $"{elapsed} is no moment"); // 0.3 to 0.5 s were measured on 2 busy cores
    }
}
