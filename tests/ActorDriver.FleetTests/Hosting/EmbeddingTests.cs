using ActorDriver.Domains;
using ActorDriver.Fleet.Hosting;
using ActorDriver.FleetTests.Support;
using ActorDriver.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ActorDriver.FleetTests.Hosting;

/// <summary>Two host processes' worth of embedded drivers, in one process.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task A_host_that_embeds_the_driver_can_be_one_of_a_fleet()
    {
        using var first = new TestDirectory();
        using var second = new TestDirectory();
        using var one = await StartAsync(first.Path);
        using var two = await StartAsync(second.Path);
        var (here, there) = (Fleet(one), Fleet(two));
        Assert.Contains("this host belongs to no fleet", Assert.Throws<InvalidOperationException>(() => here.Hosts).Message, StringComparison.Ordinal);

        await here.FoundAsync("web1", Ports.Free().ToString());
        await there.JoinAsync(here.Invite(TimeSpan.FromMinutes(5)), "web2", Ports.Free().ToString());
        await Until.TrueAsync(() => here.Hosts.GetValueOrDefault("web2"), TestFleet.Limit);
        await two.Services.GetRequiredService<IActorDriver>().RunAsync("db", ["sleep", "1000"], "test").WaitAsync(TestFleet.Limit);

        var done = await here.SendAsync("web2", new DomainCommand.Suspend("db", Wish.Of("test"))).WaitAsync(TestFleet.Limit);

        Assert.Equal(DomainStatus.Paused, Assert.IsType<DomainReply.Done>(done).Domain.Status);
        await one.StopAsync();
        await two.StopAsync();
    }

    private static ActorDriverFleet Fleet(IHost host) => ActorDriverFleet.For(host.Services.GetRequiredService<ActorSystem>());

    private static async Task<IHost> StartAsync(string state)
    {
        var host = new HostBuilder().ConfigureServices(services =>
        {
            services.AddActorDriverFacade();
            services.AddAkka("embedding", akka => akka
                .AddHocon("akka.loglevel = OFF", HoconAddMode.Prepend)
                .AddActorDriver(driver => (driver.StateDirectory, driver.Backend) = (state, "simulated"))
                .WithActorDriverFleet());
        }).Build();
        await host.StartAsync();
        return host;
    }
}
