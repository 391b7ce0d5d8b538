using ActorDriver.Containers;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDriver.Hosting;

/// <summary>
/// The driver of an actor system, one a system. Asked for the first time, it reads the system's configuration, opens the journal and
/// starts its actors; when the system has terminated, it is closed.
/// </summary>
public sealed class ActorDriverExtension : IExtension
{
    internal ActorDriverExtension(ActorDriverHost host, IActorRef domains)
    {
        Host = host;
        Domains = domains;
        Driver = new ActorDriverFacade(domains);
    }

    /// <summary>The <see cref="ActorDriver.Domains.DomainsActor"/>: send it commands, queries and subscriptions.</summary>
    public IActorRef Domains { get; }

    /// <summary>The same for code that is no actor.</summary>
    public IActorDriver Driver { get; }

    /// <summary>The containers that others run on this machine.</summary>
    public IContainers Containers => Host.Containers;

    /// <summary>Settings, journal and freezers.</summary>
    public ActorDriverHost Host { get; }

    /// <summary>The driver of this system; starts it when it is not there yet.</summary>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    /// <exception cref="Journal.JournalLockedException">Another host has the journal.</exception>
    public static ActorDriverExtension For(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ActorDriverExtension, ActorDriverExtensionProvider>();
    }
}

/// <summary>
/// Makes the extension. To have the driver start with the system, name it in the configuration:
/// <c>akka.extensions = ["ActorDriver.Hosting.ActorDriverExtensionProvider, ActorDriver"]</c>.
/// </summary>
public sealed class ActorDriverExtensionProvider : ExtensionIdProvider<ActorDriverExtension>
{
    private readonly Func<ActorSystem, ActorDriverHost> _open;

    /// <summary>A driver by the system's own configuration, with the parts of its <see cref="ActorDriverSetup"/>.</summary>
    public ActorDriverExtensionProvider()
        : this(Config.Empty, new ActorDriverParts())
    {
    }

    /// <summary>The same with options below the system's configuration, and parts for which the setup has none.</summary>
    internal ActorDriverExtensionProvider(Config options, ActorDriverParts parts) =>
        _open = system => ActorDriverHost.OpenIn(system, options, PartsOf(system) ?? parts);

    /// <summary>A driver that was opened before its system was made.</summary>
    internal ActorDriverExtensionProvider(ActorDriverHost host) => _open = _ => host;

    /// <inheritdoc/>
    public override ActorDriverExtension CreateExtension(ExtendedActorSystem system)
    {
        var host = _open(system);
        try
        {
            return new ActorDriverExtension(host, host.StartActors(system));
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static ActorDriverParts? PartsOf(ActorSystem system) =>
        system.Settings.Setup.Get<ActorDriverSetup>() is { HasValue: true, Value.Parts: var parts } ? parts : null;
}

/// <summary>The way in for a plain <see cref="ActorSystem"/>.</summary>
public static class ActorSystemExtensions
{
    /// <summary>The driver of this system; starts it when it is not there yet.</summary>
    /// <inheritdoc cref="ActorDriverExtension.For"/>
    public static ActorDriverExtension ActorDriver(this ActorSystem system) => ActorDriverExtension.For(system);
}
