using ActorDriver.Daemon.Health;
using ActorDriver.Daemon.Metrics;
using ActorDriver.Domains;
using Akka.Actor;

namespace ActorDriver.Daemon.Events;

/// <summary>Hears of every event that has become durable: wakes the event streams, counts, and knows that the journal is well.</summary>
internal sealed class ChangesActor : ReceiveActor
{
    public ChangesActor(JournalSignal signal, DriverMetrics metrics, JournalHealth health) => Receive<DomainChanged>(changed =>
    {
        signal.Raise();
        health.OnStored();
        metrics.Count(changed.Event);
    });

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DomainChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
