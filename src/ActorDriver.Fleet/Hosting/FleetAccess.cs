using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ActorDriver.Domains;
using ActorDriver.Fleet.Joining;
using Akka.Actor.Setup;
using Microsoft.Extensions.Logging;

namespace ActorDriver.Fleet.Hosting;

/// <summary>What a host can do about fleets: found one, join one, leave it; and, while it belongs to one, its <see cref="FleetNode"/>.</summary>
internal sealed class FleetAccess(
    string stateDirectory, FleetSettings settings, LocalDriver driver, TimeProvider time, ILogger log, IReadOnlyList<Setup> setups) : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly FleetStore _store = new(stateDirectory);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _ending = new();
    private volatile FleetNode? _node;
    private DomainError? _trouble;

    public bool IsMember => _store.IsMember;

    /// <summary>The settings in force.</summary>
    public FleetSettings Settings => settings;

    /// <summary>This host in its fleet.</summary>
    /// <exception cref="FleetException">It belongs to none, or cannot take its place in it.</exception>
    public FleetNode Node => _node ?? throw new FleetException(_trouble ?? new DomainError(
        ErrorCode.OperationInvalid,
        "this host belongs to no fleet: 'actordriver fleet init' founds one, 'actordriver fleet join TOKEN' joins one"));

    /// <summary>
    /// Takes this host's place in its fleet, if it has one; tries until it can. The driver works meanwhile as it does without a fleet.
    /// </summary>
    public async Task StartIfMemberAsync()
    {
        while (IsMember && _node is null && !_ending.IsCancellationRequested)
        {
            await _turn.WaitAsync(_ending.Token).ConfigureAwait(false);
            try
            {
                if (_node is null && IsMember)
                    await StartAsync().ConfigureAwait(false);
                return;
            }
            catch (FleetException e)
            {
                _trouble = e.Error;
                log.LogError("this host cannot take its place in its fleet, and tries again: {Message}", e.Message);
            }
            finally
            {
                _turn.Release();
            }
            await Task.Delay(Retry, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Founds a fleet with this host as its first, and its authority here.</summary>
    /// <exception cref="FleetException">It belongs to one already, or name or address cannot be used.</exception>
    public Task<FleetNode> FoundAsync(string? name, string? listen) => BecomeMemberAsync(name, () => Task.FromResult(Address(listen) ?? OnlyAddress()), (n, address) =>
    {
        Registrar.Found(_store, n, address, time.GetUtcNow());
        return Task.CompletedTask;
    });

    /// <summary>Joins the fleet of a token.</summary>
    /// <exception cref="FleetException">It belongs to one already, or is refused.</exception>
    public Task<FleetNode> JoinAsync(string text, string? name, string? listen, CancellationToken cancellationToken)
    {
        if (!JoinToken.TryParse(text, out var token, out var fault))
            throw new FleetException(ErrorCode.InvalidArgument, fault);
        return BecomeMemberAsync(
            name, async () => Address(listen) ?? await AddressTowardsAsync(token.Address, cancellationToken).ConfigureAwait(false),
            (n, address) => JoinClient.JoinAsync(_store, token, n, address, time, cancellationToken));
    }

    /// <summary>A token for one host.</summary>
    /// <exception cref="FleetException">The authority is elsewhere.</exception>
    public JoinToken Invite(TimeSpan life) => Authority().Invite(life);

    /// <summary>Takes a host out of the fleet.</summary>
    /// <exception cref="FleetException">The authority is elsewhere, or there is no such host.</exception>
    public void Remove(string host) => Authority().Remove(host);

    /// <summary>Leaves the fleet.</summary>
    /// <param name="force">Also when the authority does not answer.</param>
    /// <param name="cancellationToken">Ends the waiting for it.</param>
    /// <exception cref="FleetException">It belongs to none, or the authority does not let it go.</exception>
    public async Task LeaveAsync(bool force, CancellationToken cancellationToken)
    {
        if (!IsMember)
            _ = Node; // says so
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_node is { Registrar: { } registrar } authority)
            {
                if (!force || authority.View.Peers.Count == 0)
                    registrar.Remove(authority.Me);
            }
            else if (_node is { AuthorityAddress: { } address } && !force)
            {
                await JoinClient.LeaveAsync(_store, address, time, cancellationToken).ConfigureAwait(false);
            }
            else if (!force)
            {
                throw new FleetException(_trouble ?? new DomainError(ErrorCode.OperationFailed, "this host has not taken its place in its fleet yet; --force leaves all the same"));
            }

            await StopNodeAsync().ConfigureAwait(false);
            _store.Delete();
            _trouble = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        await StopNodeAsync().ConfigureAwait(false);
    }

    private async Task<FleetNode> BecomeMemberAsync(
        string? name, Func<Task<FleetAddress>> address, Func<string, FleetAddress, Task> become)
    {
        if (!HostName.TryParse(name ?? HostName.OfMachine(), out var good, out var fault))
            throw new FleetException(ErrorCode.InvalidArgument, fault);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (IsMember)
                throw new FleetException(ErrorCode.OperationInvalid, $"this host belongs to a fleet already, as '{_store.ReadHost().Name}': leave it first (actordriver fleet leave)");
            await become(good, await address().ConfigureAwait(false)).ConfigureAwait(false);
            return await StartAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<FleetNode> StartAsync()
    {
        var node = await FleetNode.StartAsync(_store, settings, driver, time, log, setups, _ending.Token).ConfigureAwait(false);
        _trouble = null;
        log.LogInformation("this is host {Host} of a fleet of {Count}, and listens on {Address}", node.Me, node.View.Peers.Count + 1, node.Address);
        return _node = node;
    }

    private async Task StopNodeAsync()
    {
        if (_node is not { } node)
            return;
        _node = null;
        await node.DisposeAsync().ConfigureAwait(false);
    }

    private Registrar Authority()
    {
        var node = Node;
        return node.Registrar ?? throw new FleetException(ErrorCode.OperationInvalid,
            $"the fleet's authority is on host '{node.View.List.Authority}' ({node.AuthorityAddress}): do it there");
    }

    private static FleetAddress? Address(string? listen) => listen is null ? null
        : FleetAddress.TryParse(listen, out var address, out var fault) ? address
        : throw new FleetException(ErrorCode.InvalidArgument, fault);

    private static FleetAddress OnlyAddress()
    {
        var all = NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork).ToList();
        return all is [var only]
            ? new FleetAddress(only, FleetAddress.DefaultPort)
            : throw new FleetException(ErrorCode.InvalidArgument, all.Count == 0
                ? "this machine has no network address that other hosts could reach: give one with --listen"
                : $"this machine has several addresses ({string.Join(", ", all)}): say which the other hosts know it by, with --listen");
    }

    /// <summary>The address by which the fleet sees this host. Nothing is sent for it.</summary>
    private static async Task<FleetAddress> AddressTowardsAsync(FleetAddress there, CancellationToken cancellationToken)
    {
        using var socket = new Socket(there.Ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(there.Ip, there.Port, cancellationToken).ConfigureAwait(false);
            return new FleetAddress(((IPEndPoint)socket.LocalEndPoint!).Address, FleetAddress.DefaultPort);
        }
        catch (SocketException e)
        {
            throw new FleetException(ErrorCode.HostUnreachable, $"there is no way to {there}: {e.Message}", e);
        }
    }
}
