using ActorDriver.Journal;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorDriver.Tests.Journal;

/// <summary>The thread that writes.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-writer-");
    private SqliteJournal? _journal;

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    [Fact]
    public async Task A_number_that_is_there_already_fails_its_own_write_and_no_other()
    {
        var writer = Open(batchSize: 100);
        await WriteAsync(writer, Row("one", 1));
        using var hold = Hold(); // so that the next three come to stand in one batch
        var waiting = WriteAsync(writer, Row("two", 1));

        var (good, bad, alsoGood) = (WriteAsync(writer, Row("two", 2)), WriteAsync(writer, Row("one", 1)), WriteAsync(writer, Row("three", 1), Row("three", 2)));
        hold.Dispose();

        await Task.WhenAll(waiting, good, alsoGood);
        Assert.Contains("UNIQUE", (await Assert.ThrowsAsync<SqliteException>(() => bad)).Message, StringComparison.Ordinal);
        Assert.Equal(["one 1", "two 1", "two 2", "three 1", "three 2"], Rows());
    }

    [Fact]
    public async Task What_waits_is_written_before_it_ends()
    {
        var writer = Open(batchSize: 3);
        Task[] writes = [.. Enumerable.Range(1, 20).Select(i => WriteAsync(writer, Row("one", i)))];
        _journal!.Dispose();

        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"one {i}"), Rows());
        await Task.WhenAll(writes);
    }

    [Fact]
    public async Task However_many_may_wait()
    {
        var writer = Open(batchSize: 1000);
        List<Task> writes;
        using (Hold())
            writes = [.. Enumerable.Range(1, 20_000).Select(i => WriteAsync(writer, Row($"d{i:D5}", 1)))];

        await Task.WhenAll(writes);

        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => $"d{i:D5} 1"), Rows());
    }

    [Fact]
    public async Task What_is_given_up_before_it_has_begun_is_never_written()
    {
        var writer = Open(batchSize: 1);
        using var givenUp = new CancellationTokenSource();
        using var hold = Hold();
        var begun = WriteAsync(writer, Row("one", 1)); // the writer stands before the locked file with this one
        var waiting = writer.WriteAsync(JournalWrite.Of([Row("two", 1)], mustReachDisk: true), givenUp.Token);

        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        hold.Dispose();

        await begun;
        await WriteAsync(writer, Row("three", 1));
        Assert.Equal(["one 1", "three 1"], Rows());
    }

    [Fact]
    public async Task A_write_that_has_begun_comes_to_its_end_whoever_gives_it_up()
    {
        var writer = Open(batchSize: 1);
        await WriteAsync(writer, Row("one", 1));
        using var givenUp = new CancellationTokenSource();
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var write = writer.WriteAsync(new JournalWrite(1, mustReachDisk: true, session =>
        {
            inside.Set();
            goOn.Wait(TimeSpan.FromSeconds(30));
            session.Insert(Row("two", 1));
        }), givenUp.Token);

        Assert.True(inside.Wait(TimeSpan.FromSeconds(30)));
        await givenUp.CancelAsync();
        goOn.Set();

        await write;
        Assert.Equal(["one 1", "two 1"], Rows());
    }

    [Fact]
    public async Task However_long_it_writes_the_log_stays_short()
    {
        var writer = Open(batchSize: 100);
        var payload = new byte[4000]; // a page each
        var stop = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        var longest = 0L;
        for (var i = 1; i <= 40_000 && DateTime.UtcNow < stop; i += 100) // 160 MB, without a rest
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => writer.WriteAsync(
                JournalWrite.Of([Row("one", n) with { Payload = payload }], mustReachDisk: false), CancellationToken.None)));
            longest = Math.Max(longest, new FileInfo(Journal + "-wal").Length);
        }

        Assert.InRange(longest, 1, 128 << 20);
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _directory.Delete(recursive: true);
    }

    private static EventRow Row(string stream, long number) => new(stream, number, "frozen/1", [1, 2, 3], 7309);

    private static Task WriteAsync(SqliteWriter writer, params EventRow[] rows) =>
        writer.WriteAsync(JournalWrite.Of(rows, mustReachDisk: true), CancellationToken.None);

    private SqliteWriter Open(int batchSize)
    {
        _journal = SqliteJournal.Open(new SqliteJournalSettings(Journal) { Synchronous = SynchronousMode.Off, BatchSize = batchSize });
        return _journal.Writer;
    }

    /// <summary>Has the file locked against writers, until disposed.</summary>
    private SqliteConnection Hold()
    {
        var connection = new SqliteConnection($"Data Source={Journal};Pooling=False");
        connection.Open();
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    private List<string> Rows() => SqliteJournalTests.Query(
        Journal, "SELECT persistence_id || ' ' || sequence_nr FROM event_journal ORDER BY ordering");
}
