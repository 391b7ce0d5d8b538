using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorDriver.Tests.Hosting;

/// <summary>What the tests of embedding share: a state directory that is removed, and hosts that embed the driver.</summary>
internal sealed class Embedding : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("actordriver-embed-").FullName;

    public string Hocon => $"actordriver {{ state-directory = \"{Directory}\", backend = simulated }}\nakka {{ stdout-loglevel = OFF, loglevel = OFF }}";

    /// <summary>A generic host with the driver.</summary>
    public static IHost Host(Action<AkkaConfigurationBuilder> akka, Action<IServiceCollection>? services = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services);
        builder.Services.AddActorDriverFacade();
        builder.Services.AddAkka("embedding", b => akka(b.AddHocon(Quiet, HoconAddMode.Append)));
        return builder.Build();
    }

    /// <summary>A generic host with the driver on this directory and the simulated freezer.</summary>
    public IHost Host(Action<IServiceCollection>? services = null) => Host(
        akka => akka.AddActorDriver(options =>
        {
            options.StateDirectory = Directory;
            options.Backend = "simulated";
        }),
        services);

    /// <summary>A domain that runs.</summary>
    public static async Task<DomainState> RunAsync(IActorDriver driver, string name, Backend? backend = null)
    {
        var reply = await driver.SendAsync(
            new DomainCommand.Run(new DomainName(name), new ExecSpec([name]), backend, Wish.Of("test"))).WaitAsync(Limit);
        return Assert.IsType<DomainReply.Done>(reply).Domain;
    }

    public static async Task<DomainStatus?> StatusAsync(IActorDriver driver, string name) =>
        (await driver.FindAsync(name).WaitAsync(Limit)).Domain?.Status;

    public static string Quiet => "akka { stdout-loglevel = OFF, loglevel = OFF, coordinated-shutdown.run-by-clr-shutdown-hook = off }";

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
