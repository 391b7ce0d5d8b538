using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Fleet;
using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Members;
using ActorDriver.Fleet.Shipping;
using ActorDriver.Fleet.Wire;
using ActorDriver.Hosting;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Hosting.Logging;

namespace ActorDriver.Daemon.Fleet;

/// <summary>What HTTP asks of the fleet, in the shapes of the socket. Expected failures are <see cref="FleetException"/>s.</summary>
internal sealed class FleetService(FleetAccess access, IActorDriver local, IJournalReader journal)
{
    public static FleetService Create(IServiceProvider services)
    {
        var host = services.GetRequiredService<ActorDriverHost>();
        var local = services.GetRequiredService<IActorDriver>();
        var journal = services.GetRequiredService<IJournalReader>();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        IReadOnlyList<Setup> setups = [new LoggerFactorySetup(loggers)];
        return new FleetService(
            new FleetAccess(
                host.Settings.StateDirectory, FleetSettings.Read(host.Config),
                LocalDriver.Of(services.GetRequiredService<ActorSystem>(), local, journal),
                TimeProvider.System, loggers.CreateLogger("ActorDriver.Fleet"), setups),
            local, journal);
    }

    public Task StartAsync() => access.StartIfMemberAsync();

    public Task StopAsync() => access.DisposeAsync().AsTask();

    public async Task<MembershipInfo> FoundAsync(FoundFleetRequest request) => Told(await access.FoundAsync(request.Name, request.Listen));

    public async Task<MembershipInfo> JoinAsync(JoinFleetRequest request, CancellationToken cancellationToken) =>
        Told(await access.JoinAsync(request.Token, request.Name, request.Listen, cancellationToken));

    public TokenInfo Invite(TimeSpan life)
    {
        var token = access.Invite(life);
        return new TokenInfo(token.ToString(), token.Until);
    }

    public Task LeaveAsync(bool force, CancellationToken cancellationToken) => access.LeaveAsync(force, cancellationToken);

    public void Remove(string host) => access.Remove(host);

    /// <summary>Makes the tables of the copy, as the database's owner.</summary>
    public static Task MakeCopyAsync(string connection, CancellationToken cancellationToken) => HostCopy.MakeTablesAsync(connection, cancellationToken);

    /// <summary>Compares this host's journal with its copy.</summary>
    public async Task<CopyVerificationInfo> VerifyCopyAsync(CancellationToken cancellationToken)
    {
        var copy = access.Node.Copy ?? throw new FleetException(
            ErrorCode.OperationInvalid, "this host keeps no copy: set actordriver.fleet.copy.connection in the daemon's configuration");
        var (position, differences) = await copy.VerifyAsync(cancellationToken);
        return new CopyVerificationInfo(differences.Count == 0, position, [.. differences.Select(d => d.What)]);
    }

    /// <summary>The hosts of the fleet, as this one sees them.</summary>
    public async Task<IReadOnlyList<HostInfo>> HostsAsync()
    {
        var node = access.Node;
        var (view, status) = (node.View, node.Status);
        var own = (await local.ListAsync(includeShutOff: true)).Domains.Count;
        return
        [
            .. view.List.Hosts.Select(h => h switch
            {
                { Left: { } left } => new HostInfo(h.Name, h.Address, HostStates.Left, left, null, null, null, false, false),
                _ when h.Name == node.Me => new HostInfo(
                    h.Name, h.Address, HostStates.Up, ProgramStart, own, status.Version, status.CopyLag, true, h.Name == view.List.Authority),
                _ => Told(h.Name, h.Address, view.Peers.GetValueOrDefault(h.Name), h.Name == view.List.Authority),
            }),
        ];
    }

    public async Task<Outcome> SendAsync(string host, string domain, DomainCommand command)
    {
        var shown = $"{host}/{domain}";
        try
        {
            var node = access.Node;
            var reply = host == node.Me ? await local.SendAsync(command) : await node.Router.SendAsync(host, command);
            var outcome = reply.ToOutcome(domain);
            return outcome with { Name = $"{host}/{outcome.Name}" };
        }
        catch (FleetException e)
        {
            return Outcome.Failed(shown, e.Error.ToError());
        }
    }

    public async Task<DomainInfo> FindAsync(string host, string domain, CancellationToken cancellationToken)
    {
        var node = access.Node;
        var reply = host == node.Me
            ? await local.FindAsync(new DomainRef(domain), cancellationToken)
            : await node.Router.FindAsync(host, new DomainRef(domain), cancellationToken);
        return reply.Domain?.ToInfo() ?? throw new FleetException(reply.Error ?? DomainDecider.NoDomain(new DomainRef(domain)));
    }

    /// <summary>The domains of one host.</summary>
    public async Task<IReadOnlyList<DomainInfo>> ListAsync(string host, bool all, CancellationToken cancellationToken)
    {
        var node = access.Node;
        var reply = host == node.Me ? await local.ListAsync(all, cancellationToken) : await node.Router.ListAsync(host, all, cancellationToken);
        return reply.Error is { } error ? throw new FleetException(error) : [.. reply.Domains.Select(d => d.ToInfo())];
    }

    /// <summary>The domains of all hosts. A silent one holds up the others for as long as it may be waited for, and no longer.</summary>
    public async Task<FleetDomainsInfo> ListAllAsync(bool all, CancellationToken cancellationToken)
    {
        var node = access.Node;
        var asked = node.View.Peers.Keys.Select(async host =>
        {
            var (domains, error) = await node.Known.AskAsync(host, cancellationToken);
            return (Host: host, Domains: domains ?? node.Known.Of(host), Error: error);
        }).ToList();
        var own = await local.ListAsync(includeShutOff: true, cancellationToken);
        var now = DateTimeOffset.UtcNow;
        var told = await Task.WhenAll(asked);
        var rows = told.Where(t => t.Domains is not null)
            .SelectMany(t => t.Domains!.Domains.Select(d => Row(t.Host, t.Error is null, t.Domains.AsOf, d)))
            .Concat(own.Domains.Select(d => Row(node.Me, true, now, d)));
        return new FleetDomainsInfo(
            [
                .. rows.Where(r => all || r.State != DomainStates.ShutOff)
                    .OrderBy(r => r.Host, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal),
            ],
            [.. told.Where(t => t.Error is not null).Select(t => new SilentHostInfo(t.Host, t.Error!.ToError(), t.Domains?.AsOf))]);
    }

    /// <summary>The journal of a host, as far as it tells of what a reference can mean; of all domains when there is none.</summary>
    public IJournalReader JournalOf(string host, string? reference) =>
        host == access.Node.Me ? journal : new RemoteJournal(access.Node.Router, host, reference);

    /// <summary>The events of a host from a position on, in portions, with the position after each. Null begins with what comes.</summary>
    public IAsyncEnumerable<RemotePortion> EventsAsync(
        string host, string? reference, long? after, bool follow, CancellationToken cancellationToken)
    {
        var node = access.Node;
        return host == node.Me
            ? throw new FleetException(ErrorCode.InvalidArgument, $"'{host}' is this host itself: its events are at {Routes.Events}")
            : RemoteJournal.PortionsAsync(node.Router, host, new EventQuery(reference, after, follow), cancellationToken);
    }

    private static DateTimeOffset ProgramStart => Startup.ProgramVersion.StartedAt;

    private static MembershipInfo Told(FleetNode node) => new(node.Me, node.Address.ToString(), node.View.Peers.Count + 1);

    private static HostInfo Told(string name, string address, Peer? peer, bool isAuthority) => new(
        name, address, peer is { IsReachable: true } ? HostStates.Up : HostStates.Unreachable, peer?.Since, peer?.Status?.Domains,
        peer?.Status?.Version, peer?.Status?.CopyLag, false, isAuthority);

    private static HostDomainInfo Row(string host, bool reachable, DateTimeOffset asOf, DomainState domain)
    {
        var d = domain.ToInfo();
        return new HostDomainInfo(host, reachable, asOf, d.Id, d.Name, d.State, d.Reason, d.Backend, d.Cgroup, d.Pid, d.Runtime, d.Since);
    }
}
