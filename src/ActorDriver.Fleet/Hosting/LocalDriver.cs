using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Journal;
using Akka.Actor;

namespace ActorDriver.Fleet.Hosting;

/// <summary>What the fleet needs of the driver beside it.</summary>
internal sealed class LocalDriver(IActorDriver driver, IJournalReader journal, Growth growth)
{
    /// <summary>Takes commands and questions.</summary>
    public IActorDriver Driver { get; } = driver;

    /// <summary>Reads the journal.</summary>
    public IJournalReader Journal { get; } = journal;

    /// <summary>Tells when the journal grows.</summary>
    public Growth Growth { get; } = growth;

    /// <summary>The driver of an actor system.</summary>
    public static LocalDriver Of(ActorSystem system, IActorDriver driver, IJournalReader journal)
    {
        var growth = new Growth();
        system.ActorOf(Props.Create(() => new GrowthActor(growth)), "fleet-growth");
        return new LocalDriver(driver, journal, growth);
    }

    /// <summary>How many domains there are; null when that cannot be told.</summary>
    public async Task<int?> CountAsync() => await Driver.ListAsync(includeShutOff: true).ConfigureAwait(false) is { Error: null, Domains.Count: var count } ? count : null;
}

/// <summary>How often the journal has grown in this run. It carries no events: who follows them reads the journal at its own pace.</summary>
internal sealed class Growth
{
    private TaskCompletionSource _next = Fresh();
    private long _count;

    public long Count => Volatile.Read(ref _count);

    /// <summary>Ends at the next growth. Take it before reading, so that what comes during the reading is not missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, Fresh()).TrySetResult();
    }

    // Asynchronous continuations: the actor that raises must not run the readers.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Hears of every event that has become durable, in the driver's system.</summary>
internal sealed class GrowthActor : ReceiveActor
{
    public GrowthActor(Growth growth) => Receive<DomainChanged>(_ => growth.Raise());

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DomainChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
