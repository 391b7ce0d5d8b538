using System.Net.Sockets;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Containers;

/// <summary>
/// Tells LXC of each freeze and thaw of its adopted containers, whoever did it. A courtesy: no operation waits for it or fails with
/// it. A monitor may not answer, so it is told on a thread of its own, which is not woken for other managers' containers.
/// </summary>
internal sealed class LxcInformer : ReceiveActor
{
    public LxcInformer()
    {
        var teller = Context.ActorOf(Props.Create(() => new Teller()).WithDispatcher(Blocking.ManagerSockets), "teller");
        Receive<DomainChanged>(teller.Forward, c => c.Domain.Runtime == "lxc" && FrozenBy(c.Event) is not null);
        Receive<DomainChanged>(_ => { }); // nothing that LXC's monitor would want to know
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DomainChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private static bool? FrozenBy(DomainEvent e) => e switch
    {
        DomainEvent.Frozen => true,
        DomainEvent.Thawed => false,
        DomainEvent.DriftObserved d => d.IsFrozen,
        DomainEvent.Adopted a => a.WasFrozen,
        _ => null,
    };

    private sealed class Teller : ReceiveActor, IWithTimers
    {
        private const int MaxTries = 10;

        private static readonly PatientReader Monitors = new(TimeSpan.FromSeconds(3));
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

        private readonly ILoggingAdapter _log = Context.GetLogger();

        public Teller()
        {
            Receive<DomainChanged>(changed =>
            {
                if (changed.Domain.Init is { } init)
                    Inform(new Word(changed.Domain.Name, init, FrozenBy(changed.Event)!.Value, Tries: 1));
            });
            Receive<Word>(Inform);
        }

        public ITimerScheduler Timers { get; set; } = null!;

        /// <summary>A monitor that does not take it, or not in time, is told again; only the latest word counts.</summary>
        private void Inform(Word word)
        {
            Timers.Cancel(word.Init);
            var told = Monitors.Read([word.Init.ToString()], (_, _) => Tell(word.Init, word.Frozen));
            if (told is [{ Fault: null }])
                return;
            if (word.Tries < MaxTries)
            {
                Timers.StartSingleTimer(word.Init, word with { Tries = word.Tries + 1 }, Pause);
                return;
            }

            _log.Info("{Domain}: lxc-info may show an old state, for its monitor was not told: {Cause}",
                word.Domain, told is [{ Fault: { } fault }] ? fault : "it does not answer");
        }

        private static Told Tell(ProcessIdentity init, bool frozen)
        {
            try
            {
                LxcMonitor.Tell(init, frozen);
                return new Told(null);
            }
            catch (SocketException e)
            {
                return new Told(e.Message);
            }
        }

        private sealed record Word(string Domain, ProcessIdentity Init, bool Frozen, int Tries);

        private sealed record Told(string? Fault);
    }
}
