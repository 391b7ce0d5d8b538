using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Configuration;
using Akka.DependencyInjection;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ActorDriver.Hosting;

/// <summary>The way in for a host with Akka.Hosting.</summary>
public static class ActorDriverHostingExtensions
{
    /// <summary>
    /// Adds the driver to an actor system, with its <see cref="DomainsActor"/> registered for <see cref="IRequiredActor{TActor}"/>.
    /// The settings are checked when the host starts; the journal is opened when the system's actors are started. HOCON stands above the
    /// options wherever it is added. A host's own <see cref="IFreezerBackend"/>, <see cref="IContainerLauncher"/>,
    /// <see cref="TimeProvider"/> and <see cref="IDomainCatalog"/> are taken from its services.
    /// </summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ActorDriverSettingException">At the host's start: a setting makes no sense.</exception>
    /// <exception cref="JournalLockedException">At the host's start: another host has the journal.</exception>
    public static AkkaConfigurationBuilder AddActorDriver(this AkkaConfigurationBuilder builder, Action<ActorDriverOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ActorDriverOptions();
        configure(options);
        return builder.AddActorDriver(options);
    }

    /// <param name="builder">The system's builder; its HOCON has all the settings.</param>
    /// <inheritdoc cref="AddActorDriver(AkkaConfigurationBuilder, Action{ActorDriverOptions})"/>
    public static AkkaConfigurationBuilder AddActorDriver(this AkkaConfigurationBuilder builder) =>
        builder.AddActorDriver(new ActorDriverOptions());

    /// <param name="builder">The system's builder.</param>
    /// <param name="configuration">The section with the options, such as <c>configuration.GetSection("ActorDriver")</c>.</param>
    /// <exception cref="InvalidOperationException">At the host's start: a key is unknown, or its value cannot be read.</exception>
    /// <inheritdoc cref="AddActorDriver(AkkaConfigurationBuilder, Action{ActorDriverOptions})"/>
    public static AkkaConfigurationBuilder AddActorDriver(this AkkaConfigurationBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new ActorDriverOptions();
        configuration.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true); // a misspelt option must not be passed over
        return builder.AddActorDriver(options);
    }

    /// <param name="builder">The system's builder.</param>
    /// <param name="options">The options.</param>
    /// <inheritdoc cref="AddActorDriver(AkkaConfigurationBuilder, Action{ActorDriverOptions})"/>
    public static AkkaConfigurationBuilder AddActorDriver(this AkkaConfigurationBuilder builder, ActorDriverOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var given = options.ToConfig();
        var config = CheckedConfig.Read(
            builder.Configuration.GetOrElse(Config.Empty).WithFallback(given).WithFallback(ActorDriverHost.DefaultConfig), hasCatalog: null);
        return builder
            .AddHocon(config.ShutdownPhase, HoconAddMode.Append) // Akka.Hosting reads the phases before it starts the actors
            .WithActors((system, registry, services) => registry.Register<DomainsActor>(
                ((ActorDriverExtension)system.RegisterExtension(new ActorDriverExtensionProvider(given, PartsOf(services)))).Domains));
    }

    /// <summary>
    /// The same, with the journal opened while the host is being put together: a journal that cannot be opened is then the plain
    /// exception of the host's start, before there is an actor system that would have to end again. HOCON that was added before stands
    /// above the options.
    /// </summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="services">Where a host's own parts are found.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    /// <exception cref="JournalLockedException">Another host has the journal.</exception>
    public static AkkaConfigurationBuilder AddActorDriver(
        this AkkaConfigurationBuilder builder, IServiceProvider services, Action<ActorDriverOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ActorDriverOptions();
        configure(options);
        var host = ActorDriverHost.Open(
            builder.Configuration.GetOrElse(Config.Empty).WithFallback(options.ToConfig()), PartsOf(services.GetService));
        return builder
            .AddHocon(host.Config, HoconAddMode.Append)
            .WithActors((system, registry) => registry.Register<DomainsActor>(host.Start(system)));
    }

    /// <summary>
    /// Registers <see cref="IActorDriver"/>, <see cref="IContainers"/>, <see cref="IJournalReader"/> and <see cref="ActorDriverHost"/> for
    /// a driver that is added to the actor system. <see cref="IActorDriver"/> may be taken before the host has started: its calls wait.
    /// The others are there once it has.
    /// </summary>
    public static IServiceCollection AddActorDriverFacade(this IServiceCollection services) => services
        .AddSingleton<IActorDriver>(sp => new ActorDriverFacade(sp.GetRequiredService<IRequiredActor<DomainsActor>>()))
        .AddSingleton(sp => DriverOf(sp).Host)
        .AddSingleton(sp => DriverOf(sp).Containers)
        .AddSingleton(sp => DriverOf(sp).Host.Journal.Reader);

    private static ActorDriverExtension DriverOf(IServiceProvider services) =>
        services.GetRequiredService<ActorSystem>().TryGetExtension<ActorDriverExtension>(out var driver)
            ? driver
            : throw new InvalidOperationException("the actor system with the driver has not started yet");

    private static ActorDriverParts PartsOf(IDependencyResolver services) => PartsOf(services.GetService);

    private static ActorDriverParts PartsOf(Func<Type, object?> service) => new()
    {
        Freezers = (IFreezerBackend?)service(typeof(IFreezerBackend)),
        Launcher = (IContainerLauncher?)service(typeof(IContainerLauncher)),
        Time = (TimeProvider?)service(typeof(TimeProvider)),
        Catalog = (IDomainCatalog?)service(typeof(IDomainCatalog)),
    };
}
