using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Tests.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.Tests.Remoting;

/// <summary>Two actor systems over the loopback: the driver in one, who uses it in the other.</summary>
public sealed class RemoteTests : IDisposable
{
    private const string Remote = """
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        """;

    private readonly Embedding _embedding = new();

    [Fact]
    public async Task Commands_queries_and_subscriptions_work_from_another_system()
    {
        using var driving = ActorSystem.Create("driving", ConfigurationFactory.ParseString(Remote + "\n" + _embedding.Hocon));
        var address = ((ExtendedActorSystem)driving).Provider.DefaultAddress;
        var here = driving.ActorDriver().Domains;
        using var client = ActorSystem.Create("using", ConfigurationFactory.ParseString(Remote + "\n" + Embedding.Quiet)
            .WithFallback(ActorDriverHost.DefaultConfig)); // the serializers; it starts no driver
        var there = await client.ActorSelection(here.Path.ToStringWithAddress(address)).ResolveOne(Embedding.Limit);
        var driver = new ActorDriverFacade(there);
        var notices = Inbox.Create(client);

        await Embedding.RunAsync(driver, "web1");
        there.Tell(new DomainSubscription.Follow("web1"), notices.Receiver);
        var following = (DomainNotice.Following)await notices.ReceiveAsync(Embedding.Limit);
        var suspended = await driver.SuspendAsync("web1", by: "far away", reason: "idle").WaitAsync(Embedding.Limit);

        Assert.Equal("akka.tcp", there.Path.Address.Protocol); // it did cross the wire
        Assert.Equal(DomainStatus.Running, following.Domains.Single().Status);
        Assert.Equal(DomainStatus.Paused, Assert.IsType<DomainReply.Done>(suspended).Domain.Status);
        Assert.Equal(DomainStatus.Paused, await Embedding.StatusAsync(new ActorDriverFacade(here), "web1"));
        Assert.Equal(
            ["SuspendRequested", "Frozen"],
            [await NextAsync(notices), await NextAsync(notices)]);
        Assert.Equal(ErrorCode.NoDomain, (await driver.FindAsync("web2").WaitAsync(Embedding.Limit)).Error?.Code);
        Assert.Equal("web1", (await driver.ListAsync(true).WaitAsync(Embedding.Limit)).Domains.Single().Name);
        var refused = Assert.IsType<DomainReply.Refused>(await driver.SuspendAsync("web2", "far away").WaitAsync(Embedding.Limit));
        Assert.Equal(ErrorCode.NoDomain, refused.Why.Code);
    }

    public void Dispose() => _embedding.Dispose();

    private static async Task<string> NextAsync(Inbox inbox) => ((DomainNotice.Changed)await inbox.ReceiveAsync(Embedding.Limit)).Event.Kind;
}
