using ActorDriver.Domains;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>Containers that are adopted as they appear.</summary>
public class AutoAdoptTests(ContainerRoot root) : IClassFixture<ContainerRoot>
{
    private const string OfLxc = "actordriver.auto-adopt { enabled = on, runtimes = [lxc] }";

    [Fact]
    public async Task A_container_that_appears_is_adopted_under_its_own_name_stops_and_comes_back_as_the_same_domain()
    {
        await using var driver = TestDriver.Start(OfLxc);
        using var container = new LxcContainer(root);
        var first = await AdoptedAsync(driver, container);
        Assert.Equal(("lxc", container.Name), (first.Runtime, first.RuntimeId));

        container.End();
        await driver.WaitForAsync(first.Id, e => e is DomainEvent.Stopped);
        Eventually.True(() => container.State() == "STOPPED", "LXC has noticed too");
        container.Start();

        var second = await AdoptedAsync(driver, container);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(["Adopted", "Stopped", "Adopted"], await driver.KindsAsync(first.Id));
    }

    [Fact]
    public async Task A_container_of_a_manager_that_was_not_chosen_is_left_alone()
    {
        using var notChosen = RealContainer.Start("runc", root);
        await using var driver = TestDriver.Start(OfLxc);
        using var chosen = new LxcContainer(root);
        await AdoptedAsync(driver, chosen);

        Assert.DoesNotContain((await driver.Driver.ListAsync(includeShutOff: true)).Domains, d => d.Runtime != "lxc");
        Assert.Null((await driver.DiscoverAsync(notChosen)).AdoptedAs);
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_adopted()
    {
        using var container = new LxcContainer(root);
        await using var driver = TestDriver.Start();
        Assert.Null((await driver.DiscoverAsync(container)).AdoptedAs);
        Assert.Empty((await driver.Driver.ListAsync(includeShutOff: true)).Domains);
    }

    private static async Task<DomainState> AdoptedAsync(TestDriver driver, LxcContainer container)
    {
        DomainState? found = null;
        for (var since = System.Diagnostics.Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            found = (await driver.Driver.FindAsync(container.Name)).Domain;
            if (found?.Init == container.Init)
                return found;
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"{container.Name} is adopted");
        }
    }
}
