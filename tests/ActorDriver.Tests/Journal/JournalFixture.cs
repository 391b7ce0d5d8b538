using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Configuration;

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
        var system = ActorSystem.Create("journal", config);
        journal.Provide(system);
        return new JournalFixture(journal, settings, system, own);
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
