using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class SqliteJournalReaderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-reader-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_journal_that_is_missing_or_empty_has_no_events()
    {
        var path = Path.Combine(_directory.FullName, "journal.db");
        Assert.Empty(await new SqliteJournalReader(path).ReadAsync().CollectAsync());
        await File.WriteAllBytesAsync(path, []);
        Assert.Empty(await new SqliteJournalReader(path).ReadAsync().CollectAsync());
        Assert.Empty(await new SqliteDomainCatalog(path).ReadStatesAsync(default).CollectAsync());
        Assert.Equal([path], Directory.GetFiles(_directory.FullName));
    }

    [Fact]
    public async Task Events_come_in_the_order_of_the_journal_from_where_one_wants()
    {
        var path = Path.Combine(_directory.FullName, "journal.db");
        var (one, two) = (DomainId.New(), DomainId.New());
        using (var seed = await JournalSeed.BeginAsync(path))
        {
            for (var i = 0; i < 3000; i++)
                seed.Add(i % 3 == 0 ? one : two, SampleEvents.All[7]);
            seed.Commit();
        }

        var reader = new SqliteJournalReader(path);
        var all = await reader.ReadAsync().CollectAsync();
        Assert.Equal(3000, all.Count); // more than one portion
        Assert.Equal(all.Select(e => e.Position).Order(), all.Select(e => e.Position));
        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (long)n), all.Where(e => e.Id == one).Select(e => e.SequenceNr));

        var ofTwo = await reader.ReadAsync(two).CollectAsync();
        Assert.Equal(all.Where(e => e.Id == two).Select(e => e.Position), ofTwo.Select(e => e.Position));
        var rest = await reader.ReadAsync(afterPosition: all[1999].Position).CollectAsync();
        Assert.Equal(all.Skip(2000).Select(e => e.Position), rest.Select(e => e.Position));
        var restOfTwo = await reader.ReadAsync(two, ofTwo[99].Position).CollectAsync();
        Assert.Equal(ofTwo.Skip(100).Select(e => e.Position), restOfTwo.Select(e => e.Position));
    }

    [Fact]
    public async Task An_event_of_a_later_version_is_shown_as_unknown()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        await journal.Writer(id).Ask<Answer>(3, Patience);
        SqliteJournalTests.Execute(journal.Path, "UPDATE event_journal SET manifest = 'hibernated/1' WHERE sequence_nr = 2");

        var events = await journal.ReadAsync();
        Assert.Equal(["defined/1", "hibernated/1", "frozen/1"], events.Select(e => e.Manifest));
        Assert.Null(events[1].Event);
        Assert.NotEmpty(events[1].Bytes.ToArray());
        var state = Assert.Single(await journal.Journal.Catalog.ReadStatesAsync(default).CollectAsync());
        Assert.Equal((DomainStatus.Paused, 3), (state.Status, state.SequenceNr));
    }

    [Fact]
    public async Task Streams_that_are_no_domains_are_passed_over()
    {
        await using var journal = await JournalFixture.StartAsync();
        await journal.Writer(DomainId.New()).Ask<Answer>(2, Patience);
        SqliteJournalTests.Execute(journal.Path, """
            INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload) VALUES ('shop-1', 1, 0, 'x', 0, 'x')
            """);
        Assert.Equal(2, (await journal.ReadAsync()).Count);
    }

    [Fact]
    public async Task Reading_holds_up_neither_writers_nor_checkpoints()
    {
        await using var journal = await JournalFixture.StartAsync();
        var writer = journal.Writer(DomainId.New());
        await writer.Ask<Answer>(10, Patience);
        await using var reading = journal.Journal.Reader.ReadAsync().GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync()); // in the middle of it
        await writer.Ask<Answer>(10, Patience);
        SqliteJournalTests.Execute(journal.Path, "PRAGMA busy_timeout = 5000; PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.Equal(0, new FileInfo(journal.Path + "-wal").Length);
    }

    [Fact]
    public async Task A_replay_does_not_wait_for_another_writer()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        await writer.Ask<Answer>(3, Patience);
        await writer.GracefulStop(Patience);

        using var other = new SqliteConnection($"Data Source={journal.Path};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false); // takes the write lock
        Assert.Equal(3, (await journal.Writer(id).Ask<Answer.Recovered>("?", Patience)).SequenceNr);
        Assert.Equal(3, (await journal.ReadAsync(id)).Count);
    }

    [Fact]
    public async Task A_copy_is_read_where_nothing_can_be_written()
    {
        var copy = Path.Combine(_directory.FullName, "copy%20?of.db");
        await using (var journal = await JournalFixture.StartAsync())
        {
            await journal.Writer(DomainId.New()).Ask<Answer>(5, Patience);
            SqliteJournalTests.Execute(journal.Path, $"VACUUM INTO '{copy}'");
        }

        SqliteJournalTests.Execute(copy, "PRAGMA journal_mode=WAL");
        Assert.Equal([copy], Directory.GetFiles(_directory.FullName));
        using var locked = new ReadOnlyDirectory(_directory.FullName);
        Assert.Equal(5, (await new SqliteJournalReader(copy).ReadAsync().CollectAsync()).Count);
        Assert.Empty(await SqliteJournal.ExamineAsync(copy));
        Assert.Equal([copy], Directory.GetFiles(_directory.FullName));
    }
}
