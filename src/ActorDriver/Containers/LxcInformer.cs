using System.Net.Sockets;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Containers;

/// <summary>
/// Tells LXC of each freeze and thaw of its adopted containers, whoever did it. A courtesy: no operation waits for it or fails with
/// it. Runs on the kernel-I/O dispatcher.
/// </summary>
internal sealed class LxcInformer : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public LxcInformer()
    {
        Receive<DomainChanged>(Inform, c => c.Domain.Runtime == "lxc" && FrozenBy(c.Event) is not null);
        Receive<DomainChanged>(_ => { }); // nothing that LXC's monitor would want to know
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DomainChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Inform(DomainChanged changed)
    {
        if (changed.Domain.Init is not { } init)
            return;
        try
        {
            LxcMonitor.Tell(init, FrozenBy(changed.Event)!.Value);
        }
        catch (SocketException e)
        {
            _log.Info("{Domain}: lxc-info may show an old state, for its monitor was not told: {Cause}", changed.Domain.Name, e.Message);
        }
    }

    private static bool? FrozenBy(DomainEvent e) => e switch
    {
        DomainEvent.Frozen => true,
        DomainEvent.Thawed => false,
        DomainEvent.DriftObserved d => d.IsFrozen,
        DomainEvent.Adopted a => a.WasFrozen,
        _ => null,
    };
}
