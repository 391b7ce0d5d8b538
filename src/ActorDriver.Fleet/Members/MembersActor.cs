using System.Net.Sockets;
using System.Text.Json;
using ActorDriver.Fleet.Joining;
using ActorDriver.Fleet.Wire;
using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.Logging;

namespace ActorDriver.Fleet.Members;

/// <summary><c>/user/members</c>: tells and hears status, and carries out what <see cref="Membership"/> decides.</summary>
internal sealed class MembersActor : ReceiveActor, IWithTimers
{
    public const string Name = "members";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);

    private readonly IMembersHost _host;
    private readonly Func<FleetAddress, Task<bool>> _probe;
    private Membership _membership;

    public MembersActor(IMembersHost host, Func<FleetAddress, Task<bool>>? probe = null)
    {
        (_host, _probe) = (host, probe ?? AcceptsAsync);
        _membership = host.Membership.Restarted(Now);
        Receive<MemberEvent>(Step);
        Receive<FleetMessage.StatusAsk>(OnAsk);
        Receive<FleetMessage.StatusAnswer>(answer => OnStatus(answer.Status));
        Receive<FleetMessage.Hosts>(hosts => OnHosts(hosts.Packed));
        Receive<SignedHostList>(OnList);
        Receive<DisassociatedEvent>(e => OnGone(e.RemoteAddress, "the connection was closed"));
        Receive<AssociationErrorEvent>(e => OnGone(e.RemoteAddress, e.Cause?.GetBaseException().Message ?? "the connection broke"));
        Receive<QuarantinedEvent>(e => OnGone(e.Address, "the connection is at fault"));
        Receive<ThisActorSystemQuarantinedEvent>(e => Step(new MemberEvent.Quarantined(e.RemoteAddress.Host)));
        Receive<RemotingLifecycleEvent>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static Moment Now => new(Context.System.Scheduler.MonotonicClock, Context.System.Scheduler.Now);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(RemotingLifecycleEvent));
        _host.Keep(_membership);
        Timers.StartPeriodicTimer(MemberEvent.Tick.Instance, MemberEvent.Tick.Instance, TimeSpan.Zero, Interval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <summary>Where a host's actor is.</summary>
    public static ActorSelection At(IActorRefFactory system, FleetAddress address, string actor) =>
        system.ActorSelection($"akka.ssl.tcp://{FleetSystem.Name}@{address}/user/{actor}");

    private void Step(MemberEvent e)
    {
        var (next, effects) = _membership.On(e, Now);
        _membership = next;
        _host.Keep(next); // before anyone is told of it
        foreach (var effect in effects)
            CarryOut(effect);
    }

    private void CarryOut(MemberEffect effect)
    {
        switch (effect)
        {
            case MemberEffect.AskStatus ask:
                At(Context, ask.Host.Address, Name).Tell(new FleetMessage.StatusAsk(_host.Status), Self);
                break;
            case MemberEffect.Probe probe:
                _probe(probe.Host.Address).PipeTo(Self, success: accepts => new MemberEvent.Probed(probe.Host.Name, accepts));
                break;
            case MemberEffect.Turned turned:
                _host.Log.LogInformation("host {Host} at {Address} is {State}: {Why}",
                    turned.Host.Name, turned.Host.Address, turned.Host.IsReachable ? "up" : "unreachable", turned.Why);
                _host.OnTurned(turned.Host, turned.Why);
                break;
            case MemberEffect.Dismiss dismiss:
                At(Context, dismiss.Host.Address, Name).Tell(new FleetMessage.Hosts(_host.SignedList.Pack()), Self);
                break;
            case MemberEffect.Restart restart:
                _host.Log.LogWarning("the fleet's actor system starts anew: {Why}", restart.Why);
                _host.Restart(restart.Why);
                break;
            case MemberEffect.Removed:
                _host.OnRemoved();
                break;
        }
    }

    private void OnAsk(FleetMessage.StatusAsk ask)
    {
        var status = _host.Status;
        if (_membership.Peers.ContainsKey(ask.Status.Host) && IsFrom(ask.Status.Host))
            Sender.Tell(new FleetMessage.StatusAnswer(status));
        else if (ask.Status.ListVersion >= status.ListVersion)
            return; // this host's list is the older one: it comes with some other status
        else
            _host.Log.LogWarning("{Sender} says that it is host {Host}, which is not on the list", Sender.Path.Address, ask.Status.Host);
        OnStatus(ask.Status);
    }

    private void OnStatus(HostStatus status)
    {
        if (status.ListVersion < _host.Status.ListVersion)
            Sender.Tell(new FleetMessage.Hosts(_host.SignedList.Pack())); // also to who has been removed, so that it learns of it
        if (IsFrom(status.Host))
            Step(new MemberEvent.Heard(status));
    }

    /// <summary>Whether the sender is where the host of that name listens.</summary>
    private bool IsFrom(string host) =>
        _membership.Peers.TryGetValue(host, out var peer) && Sender.Path.Address is { } from
        && from.Host == peer.Address.UriHost && from.Port == peer.Address.Port;

    private void OnHosts(byte[] packed)
    {
        try
        {
            OnList(SignedHostList.Unpack(packed));
        }
        catch (JsonException e)
        {
            _host.Log.LogWarning("a list of hosts came from {Sender} that cannot be read: {Cause}", Sender.Path.Address, e.Message);
        }
    }

    private void OnList(SignedHostList signed)
    {
        if (_host.Take(signed) is { } list)
            Step(new MemberEvent.Listed(list));
    }

    private void OnGone(Address? address, string why)
    {
        if (address is { Host: { } host, Port: { } port })
            Step(new MemberEvent.Lost($"{host}:{port}", why));
    }

    private static async Task<bool> AcceptsAsync(FleetAddress address)
    {
        using var socket = new Socket(address.Ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(ProbeLimit);
        try
        {
            await socket.ConnectAsync(address.Ip, address.Port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
