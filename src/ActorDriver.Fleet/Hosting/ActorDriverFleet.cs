using ActorDriver.Domains;
using ActorDriver.Hosting;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDriver.Fleet.Hosting;

/// <summary>
/// The fleet of a host process that embeds the driver: the same as the daemon's, by the same settings (<c>hocon/fleet.conf</c>), with
/// its files in the driver's state directory. Expected failures of commands are replies.
/// </summary>
public sealed class ActorDriverFleet : IExtension
{
    private readonly FleetAccess _access;

    internal ActorDriverFleet(FleetAccess access) => _access = access;

    /// <summary>Founds a fleet with this host as its first.</summary>
    /// <param name="name">This host's name in it.</param>
    /// <param name="listen">Where it listens: an IP address, with or without a port.</param>
    /// <exception cref="InvalidOperationException">It belongs to one already, or name or address cannot be used.</exception>
    public Task FoundAsync(string name, string listen) => ToldAsync(() => _access.FoundAsync(name, listen));

    /// <summary>A token with which one host can join; at the host that has founded the fleet.</summary>
    /// <param name="life">How long it is good.</param>
    /// <exception cref="InvalidOperationException">The fleet was founded elsewhere.</exception>
    public string Invite(TimeSpan life) => Told(() => _access.Invite(life).ToString());

    /// <summary>Joins the fleet of a token.</summary>
    /// <param name="token">What <see cref="Invite"/>, or <c>fleet token</c>, has given.</param>
    /// <param name="name">This host's name in it.</param>
    /// <param name="listen">Where it listens; null for the address by which it sees the fleet.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">It is refused.</exception>
    public Task JoinAsync(string token, string name, string? listen = null, CancellationToken cancellationToken = default) =>
        ToldAsync(() => _access.JoinAsync(token, name, listen, cancellationToken));

    /// <summary>Leaves the fleet. No domain is touched by it.</summary>
    /// <exception cref="InvalidOperationException">It belongs to none, or the host that has founded it does not answer.</exception>
    public Task LeaveAsync(CancellationToken cancellationToken = default) => ToldAsync(async () =>
    {
        await _access.LeaveAsync(force: false, cancellationToken).ConfigureAwait(false);
        return 0;
    });

    /// <summary>The other hosts, by name, and whether each can be reached now.</summary>
    /// <exception cref="InvalidOperationException">This host belongs to no fleet.</exception>
    public IReadOnlyDictionary<string, bool> Hosts => Told(() => _access.Node.View.Peers.ToDictionary(p => p.Key, p => p.Value.IsReachable));

    /// <summary>Sends a command to another host, and waits for its one reply.</summary>
    /// <exception cref="InvalidOperationException">This host belongs to no fleet.</exception>
    public Task<DomainReply> SendAsync(string host, DomainCommand command, CancellationToken cancellationToken = default) =>
        Told(() => _access.Node.Router).SendAsync(host, command, cancellationToken);

    /// <summary>A domain of another host.</summary>
    /// <exception cref="InvalidOperationException">This host belongs to no fleet.</exception>
    public Task<DomainStatusReply> FindAsync(string host, DomainRef reference, CancellationToken cancellationToken = default) =>
        Told(() => _access.Node.Router).FindAsync(host, reference, cancellationToken);

    /// <summary>The domains of another host.</summary>
    /// <exception cref="InvalidOperationException">This host belongs to no fleet.</exception>
    public Task<DomainListReply> ListAsync(string host, bool includeShutOff, CancellationToken cancellationToken = default) =>
        Told(() => _access.Node.Router).ListAsync(host, includeShutOff, cancellationToken);

    /// <summary>The fleet of the driver of an actor system; takes the host's place in it, if it has one.</summary>
    public static ActorDriverFleet For(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ActorDriverFleet, ActorDriverFleetProvider>();
    }

    internal Task StartAsync() => _access.StartIfMemberAsync();

    internal Task StopAsync() => _access.DisposeAsync().AsTask();

    private static T Told<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (FleetException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    private static async Task ToldAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
        }
        catch (FleetException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }
}

/// <summary>Makes the extension.</summary>
public sealed class ActorDriverFleetProvider : ExtensionIdProvider<ActorDriverFleet>
{
    /// <summary>Where the fleet tells what happens to hosts; null for nowhere.</summary>
    internal ILoggerFactory? Loggers { get; init; }

    /// <inheritdoc/>
    public override ActorDriverFleet CreateExtension(ExtendedActorSystem system)
    {
        var driver = system.ActorDriver();
        var log = (Loggers ?? NullLoggerFactory.Instance).CreateLogger("ActorDriver.Fleet");
        var fleet = new ActorDriverFleet(new FleetAccess(
            driver.Host.Settings.StateDirectory, FleetSettings.Read(driver.Host.Config),
            LocalDriver.Of(system, driver.Driver, driver.Host.Journal.Reader), TimeProvider.System, log, []));
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "actordriver-fleet", async () =>
        {
            await fleet.StopAsync().ConfigureAwait(false);
            return Akka.Done.Instance;
        });
        _ = Task.Run(fleet.StartAsync);
        return fleet;
    }
}
