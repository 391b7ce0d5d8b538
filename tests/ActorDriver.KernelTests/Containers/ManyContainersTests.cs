using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>Many containers at once, and one with more inside than its manager knows.</summary>
public class ManyContainersTests(ContainerRoot root) : IClassFixture<ContainerRoot>
{
    [Fact]
    public async Task Twenty_LXC_containers_are_suspended_and_resumed_together()
    {
        const int count = 20;
        var containers = new List<LxcContainer>();
        try
        {
            for (var i = 0; i < count; i++)
                containers.Add(new LxcContainer(root));
            await using var driver = TestDriver.Start();
            await Task.WhenAll(containers.Select(c => driver.AdoptAsync(c.Name, c.Reference)));

            var frozen = await Task.WhenAll(containers.Select(c => driver.SuspendAsync(c.Name).DoneAsync()));
            Assert.All(frozen, e => Assert.Equal("Frozen", e));
            Assert.All(containers, c => Eventually.True(c.ShowsFrozen, $"lxc-info shows {c.Name} as frozen"));

            var thawed = await Task.WhenAll(containers.Select(c => driver.ResumeAsync(c.Name).DoneAsync()));
            Assert.All(thawed, e => Assert.Equal("Thawed", e));
            Assert.All(containers, c => Eventually.True(() => c.State() == "RUNNING", $"lxc-info shows {c.Name} as running"));
        }
        finally
        {
            containers.ForEach(c => c.Dispose());
        }
    }

    [Theory]
    [InlineData("lxc")]
    [InlineData("runc")] // runc kill and runc delete leave such a process behind
    [InlineData("crun")]
    public async Task A_frozen_cgroup_inside_a_container_dies_with_it(string runtime)
    {
        using var container = RealContainer.Start(runtime, root);
        await using var driver = TestDriver.Start();
        var domain = await driver.AdoptAsync("web", container.Reference);
        using var cgroup = TestDriver.Open(domain);
        var inner = ProcessIdentity.Of(cgroup.ProcessesInSubtree().Single(pid => pid != container.Init.Pid))!.Value;
        using (var nested = Cgroup.Create(cgroup.Mount, $"{cgroup.Path}/nested"))
        {
            nested.Write("cgroup.procs", inner.Pid.ToString(CultureInfo.InvariantCulture));
            TestDriver.Write(nested, frozen: true);
            Eventually.True(() => TestDriver.IsFrozen(nested), "the nested cgroup is frozen");
        }

        Assert.Equal("Destroyed", await driver.DestroyAsync("web").DoneAsync());

        Assert.False(container.Init.IsAlive);
        Assert.False(inner.IsAlive);
    }
}
