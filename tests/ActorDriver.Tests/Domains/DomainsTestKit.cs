using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>The domains' actors over a journal in memory and a machine in memory. Real time, which nothing here waits for long.</summary>
public abstract class DomainsTestKit : TestKit
{
    private IActorRef? _domains;
    private DomainServices? _services;

    protected DomainsTestKit()
        : this(new JournalFaults())
    {
    }

    private DomainsTestKit(JournalFaults faults)
        : base(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Config()), faults), "domains-test") => Faults = faults;

    internal JournalFaults Faults { get; }

    internal FakeMachine Machine { get; } = new();

    internal DriverTelemetry Telemetry { get; } = new();

    internal RefusedIntents Refused { get; set; } = new(null);

    /// <summary>The driver's own word, by which nobody else can stop it.</summary>
    internal Drain Drain => new(Services().Key);

    protected DomainOptions Options { get; set; } = new()
    {
        MinBackoff = TimeSpan.FromMilliseconds(20),
        MaxBackoff = TimeSpan.FromMilliseconds(50),
    };

    protected IActorRef Domains => _domains ??= Sys.ActorOf(DomainsActor.Props(Services()), "domains");

    protected async Task<DomainState> RunAsync(string name)
    {
        var reply = await AskAsync(new DomainCommand.Run(new DomainName(name), new ExecSpec(["sleep", "1"]), null, Wish.Of("test")));
        return Assert.IsType<DomainReply.Done>(reply).Domain;
    }

    protected Task<DomainReply> AskAsync(DomainCommand command) => Domains.Ask<DomainReply>(command, TimeSpan.FromSeconds(60));

    protected Task<DomainReply> SuspendAsync(string name) => AskAsync(new DomainCommand.Suspend(name, Wish.Of("test")));

    protected Task<DomainReply> ResumeAsync(string name) => AskAsync(new DomainCommand.Resume(name, Wish.Of("test")));

    protected Task<DomainReply> DestroyAsync(string name) => AskAsync(new DomainCommand.Destroy(name, Wish.Of("test")));

    protected async Task<DomainState> StateAsync(string name) => Assert.IsType<DomainState>(
        (await Domains.Ask<DomainStatusReply>(new DomainQuery.GetStatus(name), TimeSpan.FromSeconds(60))).Domain);

    protected static DomainError Refusal(DomainReply reply) => Assert.IsType<DomainReply.Refused>(reply).Why;

    /// <summary>Stops the actors and starts them again on the same journal and machine, with what the journal says.</summary>
    protected async Task RestartAsync()
    {
        var states = await Domains.Ask<DomainListReply>(new DomainQuery.List(true), TimeSpan.FromSeconds(60));
        Machine.Catalog.Clear();
        Machine.Catalog.AddRange(states.Domains);
        await Domains.GracefulStop(TimeSpan.FromSeconds(60));
        _domains = null;
        _services = null;
    }

    /// <summary>Follows the events of all domains from now on.</summary>
    protected void Follow() => Sys.EventStream.Subscribe(TestActor, typeof(DomainChanged));

    protected T ExpectEvent<T>()
        where T : DomainEvent => (T)FishForMessage<DomainChanged>(c => c.Event is T, TimeSpan.FromSeconds(60)).Event;

    private static Config Config() => ConfigurationFactory.ParseString("""
        akka.persistence.journal.plugin = "faulty"
        faulty.class = "ActorDriver.Tests.Domains.FaultyJournal, ActorDriver.Tests"
        faulty.circuit-breaker { max-failures = 1000, call-timeout = 60s, reset-timeout = 100ms }
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        akka.loglevel = WARNING
        """).WithFallback(ActorDriverHost.DefaultConfig).WithFallback(DefaultConfig);

    private DomainServices Services() => _services ??= new(Machine, Machine, DomainEventCodec.Instance, Machine, TimeProvider.System, Options)
    {
        Telemetry = Telemetry,
        Refused = Refused,
    };
}
