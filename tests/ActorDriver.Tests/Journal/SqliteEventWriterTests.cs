using ActorDriver.Journal;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorDriver.Tests.Journal;

/// <summary>The thread that writes events.</summary>
public sealed class SqliteEventWriterTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-writer-");
    private readonly SqliteJournal _journal;
    private readonly JournalFile _file;

    public SqliteEventWriterTests()
    {
        var path = Path.Combine(_directory.FullName, "journal.db");
        _journal = SqliteJournal.Open(new SqliteJournalSettings(path));
        _file = new JournalFile(path, $"Data Source={path}", "PRAGMA synchronous=OFF; PRAGMA busy_timeout=2000;");
    }

    [Fact]
    public async Task A_number_that_is_there_already_fails_its_own_write_and_no_other()
    {
        using var writer = new SqliteEventWriter(_file, batchSize: 100);
        await writer.WriteAsync([Row("one", 1)]);
        using var hold = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        hold.Open();
        var transaction = hold.BeginTransaction(); // so that the next three come to stand in one batch
        var waiting = writer.WriteAsync([Row("two", 1)]);

        var (good, bad, alsoGood) = (writer.WriteAsync([Row("two", 2)]), writer.WriteAsync([Row("one", 1)]), writer.WriteAsync([Row("three", 1), Row("three", 2)]));
        transaction.Dispose();

        await Task.WhenAll(waiting, good, alsoGood);
        Assert.Contains("UNIQUE", (await Assert.ThrowsAsync<SqliteException>(() => bad)).Message, StringComparison.Ordinal);
        Assert.Equal(["one 1", "two 1", "two 2", "three 1", "three 2"], Rows());
    }

    [Fact]
    public async Task What_waits_is_written_before_it_ends()
    {
        Task[] writes;
        using (var writer = new SqliteEventWriter(_file, batchSize: 3))
            writes = [.. Enumerable.Range(1, 20).Select(i => writer.WriteAsync([Row("one", i)]))];

        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"one {i}"), Rows());
        await Task.WhenAll(writes);
    }

    [Fact]
    public async Task However_many_may_wait()
    {
        using var hold = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        hold.Open();
        using var writer = new SqliteEventWriter(_file, batchSize: 1000);
        List<Task> writes;
        using (hold.BeginTransaction())
            writes = [.. Enumerable.Range(1, 20_000).Select(i => writer.WriteAsync([Row($"d{i:D5}", 1)]))];

        await Task.WhenAll(writes);

        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => $"d{i:D5} 1"), Rows());
    }

    public void Dispose()
    {
        _file.CloseConnections();
        _journal.Dispose();
        _directory.Delete(recursive: true);
    }

    private static EventRow Row(string stream, long number) => new(stream, number, "frozen/1", [1, 2, 3], 7309);

    private List<string> Rows()
    {
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id || ' ' || sequence_nr FROM event_journal ORDER BY ordering";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
