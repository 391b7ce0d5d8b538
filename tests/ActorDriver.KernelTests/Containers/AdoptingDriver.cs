using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>What a driver does with the containers of others.</summary>
internal static class AdoptingDriver
{
    public static async Task<DomainState> AdoptAsync(this TestDriver driver, string name, ContainerRef reference) =>
        Assert.IsType<DomainReply.Done>(await driver.TryAdoptAsync(name, reference)).Domain;

    public static async Task<DomainReply> TryAdoptAsync(this TestDriver driver, string name, ContainerRef reference)
    {
        var search = await driver.Host.Containers.FindAsync(reference);
        Assert.True(search.Error is null, search.Error?.ToString());
        return await driver.SendAsync(new DomainCommand.Adopt(new DomainName(name), search.Container!, TestDriver.By));
    }

    public static async Task<IReadOnlyList<DiscoveredContainer>> DiscoverAsync(this TestDriver driver, bool includePlain = false)
    {
        var reply = await driver.Host.Containers.DiscoverAsync(includePlain);
        Assert.Null(reply.Error);
        return reply.Containers;
    }

    /// <summary>The one container with this init.</summary>
    public static async Task<DiscoveredContainer> DiscoverAsync(this TestDriver driver, RealContainer container) =>
        Assert.Single(await driver.DiscoverAsync(), c => c.Container.Init == container.Init);

    public static async Task<DomainError> RefusalAsync(this TestDriver driver, ContainerRef reference)
    {
        var search = await driver.Host.Containers.FindAsync(reference);
        Assert.Null(search.Container);
        return search.Error!;
    }

    public static async Task<string> DoneAsync(this Task<DomainReply> reply) =>
        Assert.IsType<DomainReply.Done>(await reply).Event ?? "";
}
