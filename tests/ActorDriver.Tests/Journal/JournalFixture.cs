using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;

namespace ActorDriver.Tests.Journal;

/// <summary>A journal in a directory of its own, with an actor system that writes to it. Everything is gone after the test.</summary>
public sealed class JournalFixture : IAsyncDisposable
{
    private const string Quiet = """
        akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, coordinated-shutdown.run-by-actor-system-terminate = off }
        """;

    private readonly DirectoryInfo? _ownDirectory;

    private JournalFixture(SqliteJournal journal, SqliteJournalSettings settings, ActorSystem system, DirectoryInfo? ownDirectory)
    {
        (Journal, Settings, System, _ownDirectory) = (journal, settings, system, ownDirectory);
    }

    public SqliteJournal Journal { get; }

    public SqliteJournalSettings Settings { get; }

    public ActorSystem System { get; }

    public string Path => Settings.Path;

    /// <param name="directory">Where; null for a directory of its own.</param>
    /// <param name="hocon">Settings above the defaults.</param>
    /// <param name="busyTimeout">How long a write waits for a locked file.</param>
    public static async Task<JournalFixture> StartAsync(string? directory = null, string hocon = "", TimeSpan? busyTimeout = null)
    {
        var own = directory is null ? Directory.CreateTempSubdirectory("actordriver-journal-") : null;
        var settings = new SqliteJournalSettings(global::System.IO.Path.Combine(directory ?? own!.FullName, "journal.db"))
        {
            Synchronous = SynchronousMode.Off, // what is tested does not hang on the disk's speed
            BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(2),
        };
        var journal = SqliteJournal.Open(settings);
        var config = ConfigurationFactory.ParseString(hocon + "\n" + Quiet).WithFallback(SqliteJournal.DefaultConfig);
        var setup = ActorSystemSetup.Create([BootstrapSetup.Create().WithConfig(config), .. journal.Setups]);
        return new JournalFixture(journal, settings, ActorSystem.Create("journal", setup), own);
    }

    /// <summary>Starts the actor of a domain; it answers a number with that many stored events, or with the failure.</summary>
    public IActorRef Writer(DomainId id) => System.ActorOf(Props.Create(() => new EventWriter(id)));

    /// <summary>Stores one event by a new actor of the domain. One that cannot be recovered is a failure too.</summary>
    public async Task<Answer> StoreAsync(DomainId id)
    {
        var writer = Writer(id);
        var stopped = writer.WatchAsync();
        var stored = writer.Ask<Answer>(1, TimeSpan.FromSeconds(30));
        if (await Task.WhenAny(stored, stopped) == stopped && !stored.IsCompleted)
            return new Answer.Failed(new IOException("the actor could not be recovered"));
        System.Stop(writer);
        await stopped;
        return await stored;
    }

    public async Task<List<RecordedEvent>> ReadAsync(DomainId? id = null) =>
        await Journal.Reader.ReadAsync(id).CollectAsync();

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Journal.Dispose();
        _ownDirectory?.Delete(recursive: true);
    }
}

/// <summary>What an <see cref="EventWriter"/> answers.</summary>
public abstract record Answer
{
    /// <summary>All are stored; the number of the last.</summary>
    public sealed record Stored(long SequenceNr) : Answer;

    /// <summary>They are not, and the actor stops.</summary>
    public sealed record Failed(Exception Cause) : Answer;

    /// <summary>What was replayed at the start.</summary>
    public sealed record Recovered(long SequenceNr, EventHash LastHash) : Answer;
}

/// <summary>Stores events as a domain does, one after the other.</summary>
public sealed class EventWriter : ReceivePersistentActor
{
    private EventHash _last = EventHash.None;
    private IActorRef _asker = ActorRefs.Nobody;

    public EventWriter(DomainId id)
    {
        PersistenceId = StreamNames.Of(id);
        JournalPluginId = SqliteJournal.JournalPluginId;
        SnapshotPluginId = SqliteJournal.SnapshotPluginId;
        Recover<JournaledEvent>(e => _last = EventHash.Of(e.Bytes.Span));
        Recover<SnapshotOffer>(offer => _last = ((DomainSnapshot)offer.Snapshot).LastHash);
        Command<int>(count =>
        {
            _asker = Sender;
            Store(count);
        });
        Command<DomainSnapshot>(s =>
        {
            _asker = Sender;
            SaveSnapshot(s with { LastHash = _last });
        });
        Command<SaveSnapshotSuccess>(_ => _asker.Tell(new Answer.Stored(LastSequenceNr)));
        Command<SaveSnapshotFailure>(f => _asker.Tell(new Answer.Failed(f.Cause)));
        Command<string>(_ => Sender.Tell(new Answer.Recovered(LastSequenceNr, _last)));
    }

    public override string PersistenceId { get; }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _asker.Tell(new Answer.Failed(cause));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _asker.Tell(new Answer.Failed(new InvalidOperationException("rejected", cause)));

    private void Store(int count)
    {
        if (count == 0)
        {
            _asker.Tell(new Answer.Stored(LastSequenceNr));
            return;
        }

        var at = SampleEvents.At.AddSeconds(LastSequenceNr);
        var e = DomainEventCodec.Instance.Encode(
            LastSequenceNr == 0 ? SampleEvents.All[0] : new DomainEvent.Frozen(at, SampleEvents.Alice, 0, 0.5), LastSequenceNr + 1, _last);
        Persist(e, stored =>
        {
            _last = EventHash.Of(stored.Bytes.Span);
            Store(count - 1);
        });
    }
}
