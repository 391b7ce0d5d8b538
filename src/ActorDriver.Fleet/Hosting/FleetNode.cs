using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using ActorDriver.Domains;
using ActorDriver.Fleet.Certificates;
using ActorDriver.Fleet.Joining;
using ActorDriver.Fleet.Members;
using ActorDriver.Fleet.Routing;
using ActorDriver.Fleet.Shipping;
using Akka.Actor;
using Akka.Actor.Setup;
using Microsoft.Extensions.Logging;

namespace ActorDriver.Fleet.Hosting;

/// <summary>
/// This host as one of a fleet: what outlives a run of the fleet's actor system. The system may be started anew at any time; the
/// driver beside it is not touched by that.
/// </summary>
internal sealed class FleetNode : IMembersHost, IFleetLinks, IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private static readonly string Version = typeof(FleetNode).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    private readonly FleetStore _store;
    private readonly FleetSettings _settings;
    private readonly LocalDriver _driver;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IReadOnlyList<Setup> _setups;
    private readonly X509Certificate2 _authority;
    private readonly FleetAddress _listen;
    private readonly HostClock _clock = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _lost = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _ending = new();
    private X509Certificate2 _certificate;
    private volatile SignedHostList _signed;
    private volatile FleetView _view;
    private volatile Membership _membership;
    private volatile PeerInspector _inspector;
    private volatile ActorSystem? _system;
    private volatile object? _domains; // a boxed int, or null
    private JoinServer? _server;
    private Task _upkeep = Task.CompletedTask;

    private FleetNode(FleetStore store, FleetSettings settings, LocalDriver driver, TimeProvider time, ILogger log, IEnumerable<Setup> setups)
    {
        (_store, _settings, _driver, _time, _log, _setups) = (store, settings, driver, time, log, [.. setups]);
        var host = store.ReadHost();
        Me = host.Name;
        _listen = FleetAddress.TryParse(host.Address, out var listen, out var fault)
            ? listen
            : throw new FleetException(ErrorCode.OperationFailed, $"{store.Directory}/host.json: {fault}");
        _authority = store.ReadAuthorityCertificate();
        _certificate = store.ReadHostCertificate();
        _signed = store.ReadList();
        var list = _signed.Open(_authority) ?? throw new FleetException(
            ErrorCode.OperationFailed, $"{store.Directory}/hosts.json is not signed by the fleet's authority: restore it from a backup, or leave and join again");
        _membership = Membership.Begin(Me, settings.StandingLinks, list, new Moment(TimeSpan.Zero, time.GetUtcNow()));
        _view = new FleetView(list, _membership.Peers);
        _inspector = new PeerInspector(_authority, list, time, log);
        Router = new FleetRouter(this, settings);
        Known = new LastKnown(this, Router);
    }

    /// <summary>Raised when this host has been removed from the fleet.</summary>
    public event Action? Removed;

    public string Me { get; }

    /// <summary>Sends to other hosts.</summary>
    public FleetRouter Router { get; }

    /// <summary>The domains of other hosts, as they last told them.</summary>
    public LastKnown Known { get; }

    /// <summary>The authority, where it is here.</summary>
    public Registrar? Registrar { get; private set; }

    /// <summary>The copy of this host's journal; null when none is kept.</summary>
    public HostCopy? Copy { get; private set; }

    public ILogger Log => _log;

    public FleetAddress Address => _listen;

    public FleetView View => _view;

    public ActorSystem? System => _system;

    public Membership Membership => _membership;

    public SignedHostList SignedList => _signed;

    public HostStatus Status => new(
        Me, FleetProtocol.Current, Version, _clock.Now, _view.List.Version, (int?)_domains, _driver.Growth.Count, Copy?.Lag);

    /// <summary>Where the authority is.</summary>
    public FleetAddress? AuthorityAddress => _view.List.Find(_view.List.Authority)?.Parsed();

    /// <summary>Starts what makes this host one of its fleet.</summary>
    /// <exception cref="FleetException">Its files or its address cannot be had.</exception>
    public static async Task<FleetNode> StartAsync(
        FleetStore store, FleetSettings settings, LocalDriver driver, TimeProvider time, ILogger log, IEnumerable<Setup> setups,
        CancellationToken cancellationToken)
    {
        var node = new FleetNode(store, settings, driver, time, log, setups);
        try
        {
            await node.BeginAsync(cancellationToken).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public CancellationToken LostOf(string host) => _lost.GetOrAdd(host, _ => new CancellationTokenSource()).Token;

    public void Keep(Membership membership)
    {
        _membership = membership;
        _view = _view with { Peers = membership.Peers };
    }

    public HostList? Take(SignedHostList offered)
    {
        if (offered.Open(_authority) is not { } list || list.Version <= _view.List.Version)
            return null;
        if (!_store.HasAuthority) // there the registrar has written it
            _store.WriteList(offered);
        _signed = offered;
        _view = _view with { List = list };
        _inspector = new PeerInspector(_authority, list, _time, _log);
        return list;
    }

    public void OnTurned(Peer host, string why)
    {
        if (!host.IsReachable && _lost.TryRemove(host.Name, out var lost))
            lost.Cancel(); // not disposed: who waits by it may still look
    }

    public void Restart(string why) => _ = RestartAsync();

    public void OnRemoved()
    {
        _log.LogError("host {Host} has been removed from its fleet; actordriver fleet leave --force takes away what is left of it here", Me);
        Removed?.Invoke();
        _ = StopSystemAsync();
    }

    /// <summary>Gets the next certificate.</summary>
    /// <exception cref="FleetException">The authority refuses, or cannot be reached.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (Registrar is { } registrar)
        {
            using var key = _store.ReadHostKey();
            using var certificate = X509Certificate2.CreateFromPem(registrar.Renew(Me, key.Request(Me)).Certificate);
            _store.WriteHostCertificate(certificate);
        }
        else if (AuthorityAddress is { } address)
        {
            Offer(await JoinClient.RenewAsync(_store, address, _time, cancellationToken).ConfigureAwait(false));
        }

        _certificate = _store.ReadHostCertificate();
        _log.LogInformation("host {Host} has a new certificate, good until {Until:u}", Me, _certificate.NotAfter.ToUniversalTime());
        await RestartAsync().ConfigureAwait(false); // a system keeps the certificate that it began with
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _upkeep.ConfigureAwait(false);
        if (Copy is { } copy)
            await copy.DisposeAsync().ConfigureAwait(false);
        if (_server is { } server)
            await server.DisposeAsync().ConfigureAwait(false);
        await StopSystemAsync().ConfigureAwait(false);
        Registrar?.Dispose();
        _authority.Dispose();
        _certificate.Dispose();
        _ending.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_store.HasAuthority)
        {
            Registrar = new Registrar(_store, _time);
            Registrar.ListChanged += Offer;
            _server = await JoinServer.StartAsync(_listen.Joining, Registrar, () => _certificate, _time, cancellationToken).ConfigureAwait(false);
        }

        if (_settings.Copy is { } copy)
            Copy = HostCopy.Start(copy, _store.JournalMark(), Me, _driver, _log);
        StartSystem();
        _upkeep = UpkeepAsync(_ending.Token);
    }

    private void Offer(SignedHostList list) => _system?.ActorSelection($"/user/{MembersActor.Name}").Tell(list);

    private void StartSystem()
    {
        var system = FleetSystem.Start(_settings, _listen, _certificate, () => _inspector, _setups);
        var services = new HostServices(new Rights(Me, _settings.Allow), _driver, _clock, () => _view);
        system.ActorOf(Props.Create(() => new HostActor(services)), HostActor.Name);
        _system = system;
        system.WhenTerminated.ContinueWith(
            _ => RestartIfCurrentAsync(system), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        system.ActorOf(Props.Create(() => new MembersActor(this, null)), MembersActor.Name);
    }

    private async Task RestartAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_ending.IsCancellationRequested || _system is not { } old)
                return;
            var began = Stopwatch.GetTimestamp();
            _system = null;
            foreach (var peer in _membership.Peers.Values)
                OnTurned(peer with { IsReachable = false }, "the fleet's actor system starts anew");
            await EndAsync(old).ConfigureAwait(false);
            StartSystem();
            _log.LogInformation("the fleet's actor system has started anew in {Ms:0} ms", Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (FleetException e)
        {
            _log.LogError("{Message}", e.Message); // the upkeep tries again
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A system that ends without being told to has met something that nobody foresaw: another is started.</summary>
    private Task RestartIfCurrentAsync(ActorSystem system)
    {
        if (_system != system)
            return Task.CompletedTask;
        _log.LogError("the fleet's actor system has ended by itself, and starts anew");
        return RestartAsync();
    }

    private async Task StopSystemAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var old = _system;
            _system = null;
            if (old is not null)
                await EndAsync(old).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task EndAsync(ActorSystem system)
    {
        try
        {
            await system.Terminate().WaitAsync(StopLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _log.LogWarning("the fleet's actor system has not ended within {Limit}; another is started beside it", StopLimit);
        }
    }

    /// <summary>What has to be looked at from time to time, and never in a hurry.</summary>
    private async Task UpkeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        var lastRenewal = DateTimeOffset.MinValue;
        long? counted = null;
        try
        {
            do
            {
                if (_driver.Growth.Count is var count && count != counted)
                    (_domains, counted) = (await _driver.CountAsync().ConfigureAwait(false), count);
                if (Copy is { } copy)
                    await copy.CountAsync(cancellationToken).ConfigureAwait(false);
                await Known.RefreshAsync(cancellationToken).ConfigureAwait(false);
                var now = _time.GetUtcNow();
                if (Renewal.IsDue(_certificate.NotBefore, _certificate.NotAfter, now) && now - lastRenewal > TimeSpan.FromHours(1))
                {
                    lastRenewal = now;
                    await RenewOrTellAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task RenewOrTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FleetException e)
        {
            _log.LogWarning("this host's certificate ends at {Until:u} and could not be renewed: {Message}", _certificate.NotAfter.ToUniversalTime(), e.Message);
        }
    }
}
