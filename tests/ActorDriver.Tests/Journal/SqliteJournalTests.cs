using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class SqliteJournalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_stored_is_replayed_and_read_with_the_same_bytes()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        Assert.Equal(new Answer.Stored(5), await writer.Ask<Answer>(5, Patience));
        var before = await writer.Ask<Answer.Recovered>("?", Patience);
        await writer.GracefulStop(Patience);

        Assert.Equal(before, await journal.Writer(id).Ask<Answer.Recovered>("?", Patience));
        var events = await journal.ReadAsync();
        Assert.Equal([1L, 2, 3, 4, 5], events.Select(e => e.SequenceNr));
        Assert.All(events, e => Assert.Equal(id, e.Id));
        Assert.Equal(before.LastHash, EventHash.Of(events[^1].Bytes.Span));
        Assert.Equal(new DomainEvent.Frozen(SampleEvents.At.AddSeconds(4), SampleEvents.Alice, 0, 0.5), events[^1].Event);
    }

    [Fact]
    public async Task The_file_has_the_tables_of_Akka_Persistence_Sqlite_and_readable_events()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        await journal.Writer(id).Ask<Answer>(1, Patience);

        Assert.Equal(["event_journal", "journal_metadata", "snapshot"], Query(journal.Path,
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"));
        Assert.Equal(
            ["ordering", "persistence_id", "sequence_nr", "is_deleted", "manifest", "timestamp", "payload", "tags", "serializer_id"],
            Query(journal.Path, "SELECT name FROM pragma_table_info('event_journal')"));
        Assert.Equal(
            ["persistence_id", "sequence_nr", "created_at", "manifest", "payload", "serializer_id"],
            Query(journal.Path, "SELECT name FROM pragma_table_info('snapshot')"));
        Assert.Equal(
            [$"domain-{id}|1|0|defined/1|7309|web"],
            Query(journal.Path, """
                SELECT concat_ws('|', persistence_id, sequence_nr, is_deleted, manifest, serializer_id, payload ->> '$.data.name')
                FROM event_journal
                """));
        Assert.Equal(["wal"], Query(journal.Path, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_snapshot_shortens_the_replay_and_the_events_stay()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        await writer.Ask<Answer>(4, Patience);
        Assert.IsType<Answer.Stored>(await writer.Ask<Answer>(SampleEvents.Snapshot, Patience));
        var before = await writer.Ask<Answer.Recovered>("?", Patience);
        await writer.GracefulStop(Patience);

        // Unreadable on purpose: they must not be read.
        Execute(journal.Path, "UPDATE event_journal SET payload = 'x' WHERE sequence_nr <= 4");
        Assert.Equal(before, await journal.Writer(id).Ask<Answer.Recovered>("?", Patience));
        Assert.Equal(["domain-state/1"], Query(journal.Path, "SELECT manifest FROM snapshot"));
        Assert.Equal(["4"], Query(journal.Path, "SELECT count(*) FROM event_journal"));
    }

    [Theory]
    [InlineData("UPDATE snapshot SET payload = 'x'")]
    [InlineData("UPDATE snapshot SET manifest = 'domain-state/99'")]
    public async Task A_snapshot_that_cannot_be_read_is_passed_over(string damage)
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        await writer.Ask<Answer>(3, Patience);
        await writer.Ask<Answer>(SampleEvents.Snapshot, Patience);
        var before = await writer.Ask<Answer.Recovered>("?", Patience);
        await writer.GracefulStop(Patience);
        Execute(journal.Path, damage);
        Assert.Equal(before, await journal.Writer(id).Ask<Answer.Recovered>("?", Patience));
    }

    [Fact]
    public async Task Two_systems_in_one_process_write_to_journals_of_their_own()
    {
        await using var one = await JournalFixture.StartAsync();
        await using var two = await JournalFixture.StartAsync();
        var (first, second) = (DomainId.New(), DomainId.New());
        await Task.WhenAll(one.Writer(first).Ask<Answer>(20, Patience), two.Writer(second).Ask<Answer>(30, Patience));
        Assert.Equal(20, (await one.ReadAsync()).Count(e => e.Id == first));
        Assert.Equal(20, (await one.ReadAsync()).Count);
        Assert.Equal(30, (await two.ReadAsync()).Count(e => e.Id == second));
        Assert.Equal(30, (await two.ReadAsync()).Count);
    }

    [Fact]
    public async Task Events_of_many_domains_share_a_transaction()
    {
        await using var journal = await JournalFixture.StartAsync();
        var writers = Enumerable.Range(0, 200).Select(_ => journal.Writer(DomainId.New())).ToList();
        await Task.WhenAll(writers.Select(w => w.Ask<Answer.Recovered>("?", Patience)));
        var before = Commits(journal.Path);
        await Task.WhenAll(writers.Select(w => w.Ask<Answer>(5, Patience)));
        Assert.Equal(1000, (await journal.ReadAsync()).Count);
        Assert.InRange(Commits(journal.Path) - before, 1u, 500u); // one by one they would be 1,000
    }

    [Fact]
    public async Task Opening_again_keeps_what_is_there()
    {
        var directory = Directory.CreateTempSubdirectory("actordriver-journal-");
        try
        {
            var id = DomainId.New();
            await using (var first = await JournalFixture.StartAsync(directory.FullName))
                await first.Writer(id).Ask<Answer>(3, Patience);
            await using var second = await JournalFixture.StartAsync(directory.FullName);
            Assert.Equal(new Answer.Stored(4), await second.Writer(id).Ask<Answer>(1, Patience));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_file_is_for_its_owner_only()
    {
        await using var journal = await JournalFixture.StartAsync();
        await journal.Writer(DomainId.New()).Ask<Answer>(1, Patience);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(journal.Path)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Stored_events_are_never_deleted()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        await journal.Writer(id).Ask<Answer>(2, Patience);
        var deleter = journal.System.ActorOf(Props.Create(() => new Deleter(id)));
        Assert.Contains("for ever", await deleter.Ask<string>("delete", Patience), StringComparison.Ordinal);
        Assert.Equal(2, (await journal.ReadAsync()).Count);
    }

    internal static List<string> Query(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }

    internal static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The number of commits so far: <c>iChange</c> in the header of SQLite's index of its log (walformat.html).</summary>
    private static uint Commits(string path)
    {
        using var index = new FileStream(path + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[12];
        index.ReadExactly(header);
        return BitConverter.ToUInt32(header, 8);
    }

    private sealed class Deleter : Akka.Persistence.ReceivePersistentActor
    {
        private IActorRef _asker = ActorRefs.Nobody;

        public Deleter(DomainId id)
        {
            PersistenceId = StreamNames.Of(id);
            JournalPluginId = SqliteJournal.JournalPluginId;
            SnapshotPluginId = SqliteJournal.SnapshotPluginId;
            Command<string>(_ =>
            {
                _asker = Sender;
                DeleteMessages(LastSequenceNr);
            });
            Command<Akka.Persistence.DeleteMessagesFailure>(f => _asker.Tell(f.Cause.Message));
            Command<Akka.Persistence.DeleteMessagesSuccess>(_ => _asker.Tell("deleted"));
        }

        public override string PersistenceId { get; }
    }
}
