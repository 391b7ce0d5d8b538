using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ActorDriver.Hosting;

/// <summary>The way in for a host with Akka.Hosting.</summary>
public static class ActorDriverHostingExtensions
{
    /// <summary>
    /// Adds the driver to an actor system: its settings, its journal, and the <see cref="DomainsActor"/>, registered for
    /// <see cref="IRequiredActor{TActor}"/>. HOCON that was added before stands above the options.
    /// </summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="services">
    /// Where a host's own <see cref="IFreezerBackend"/>, <see cref="IContainerLauncher"/> and <see cref="TimeProvider"/> are found.
    /// </param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    /// <exception cref="JournalLockedException">Another host has the journal.</exception>
    public static AkkaConfigurationBuilder AddActorDriver(
        this AkkaConfigurationBuilder builder, IServiceProvider services, Action<ActorDriverOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(services);
        var options = new ActorDriverOptions();
        configure?.Invoke(options);
        var host = ActorDriverHost.Open(
            builder.Configuration.GetOrElse(Config.Empty).WithFallback(options.ToConfig()),
            new ActorDriverParts
            {
                Freezers = services.GetService<IFreezerBackend>(),
                Launcher = services.GetService<IContainerLauncher>(),
                Time = services.GetService<TimeProvider>(),
            });
        services.GetService<ActorDriverHolder>()?.Hold(host);
        foreach (var setup in host.Setups)
            builder.AddSetup(setup);
        return builder
            .AddHocon(host.Config, HoconAddMode.Append)
            .WithActors((system, registry) => registry.Register<DomainsActor>(host.Start(system)));
    }

    /// <summary>
    /// Registers <see cref="IActorDriver"/>, <see cref="IContainers"/> and <see cref="IJournalReader"/> for a driver that is added to the actor system with
    /// <see cref="AddActorDriver"/>.
    /// </summary>
    public static IServiceCollection AddActorDriverFacade(this IServiceCollection services) => services
        .AddSingleton<ActorDriverHolder>()
        .AddSingleton<IActorDriver>(sp => new ActorDriverFacade(sp.GetRequiredService<IRequiredActor<DomainsActor>>().ActorRef))
        .AddSingleton(sp => sp.GetRequiredService<ActorDriverHolder>().Host)
        .AddSingleton(sp => sp.GetRequiredService<ActorDriverHost>().Containers)
        .AddSingleton(sp => sp.GetRequiredService<ActorDriverHost>().Journal.Reader);

    /// <summary>Carries the host from the actor system's builder, which cannot register services, to the services.</summary>
    private sealed class ActorDriverHolder
    {
        private ActorDriverHost? _host;

        public ActorDriverHost Host => _host ?? throw new InvalidOperationException("the actor system with the driver has not started yet");

        public void Hold(ActorDriverHost host) => _host = host;
    }
}
