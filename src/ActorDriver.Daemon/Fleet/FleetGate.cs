using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Fleet;

/// <summary>
/// The daemon's way to its fleet. Where the host belongs to none, nothing behind it is touched: no package is loaded, no time spent.
/// </summary>
internal sealed class FleetGate(IServiceProvider services) : IHostedLifecycleService
{
    private readonly Lazy<FleetService> _service = new(() => FleetService.Create(services));

    /// <summary>The fleet's part of the daemon; made at its first use.</summary>
    public FleetService Service => _service.Value;

    /// <summary>Whether there is a fleet to speak of.</summary>
    private bool IsMember => File.Exists(Path.Combine(services.GetRequiredService<ActorDriverHost>().Settings.StateDirectory, "fleet", "host.json"));

    /// <summary>Sends a command to the host that its reference names, or to this one.</summary>
    /// <param name="reference"><c>REF</c> or <c>HOST/REF</c>.</param>
    /// <param name="command">Makes the command for a reference on the host itself.</param>
    public async Task<Outcome> SendAsync(string reference, Func<DomainRef, DomainCommand> command)
    {
        var (host, domain) = HostReference.Parse(reference);
        if (host is not null && !(ReferenceSyntax.CanBeReference(host) && ReferenceSyntax.CanBeReference(domain)))
            (host, domain) = (null, reference); // no host and no domain is called so
        if (host is not null && (_service.IsValueCreated || IsMember))
            return await Service.SendAsync(host, domain, command(new DomainRef(domain)));
        return host is null
            ? (await services.GetRequiredService<IActorDriver>().SendAsync(command(new DomainRef(domain)))).ToOutcome(reference)
            : Outcome.Failed(reference, NoFleet(host));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the daemon serves: the fleet is not on the way to the first local command.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (IsMember)
            _ = Task.Run(() => Service.StartAsync(), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => _service.IsValueCreated ? Service.StopAsync() : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static ErrorInfo NoFleet(string host) => new(
        ErrorCodes.NoHost, $"there is no host '{host}': this host belongs to no fleet ('actordriver fleet join TOKEN' joins one)");
}
