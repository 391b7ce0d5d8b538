using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>One event as a row of the journal.</summary>
internal readonly record struct EventRow(string PersistenceId, long SequenceNr, string Manifest, byte[] Payload, int SerializerId);

/// <summary>
/// Writes events on a thread of its own, over a connection that stays open: what arrives while it commits becomes the next
/// transaction. SQLite has one writer and blocks it, so a thread costs nothing that could be had otherwise. The plugin's own way is
/// a stream, with a connection opened for each transaction.
/// </summary>
internal sealed class SqliteEventWriter : IDisposable
{
    private const string Insert = """
        INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, tags, serializer_id)
        VALUES ($persistence_id, $sequence_nr, 0, $manifest, $timestamp, $payload, '', $serializer_id)
        """;

    private readonly JournalFile _file;
    private readonly int _batchSize;
    private readonly BlockingCollection<Write> _queue = []; // without a bound: of each domain one write waits at most
    private readonly Thread _thread;
    private readonly Lock _connection = new();
    private Session? _session;

    /// <summary>Begins to wait for events.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="batchSize">Events of one transaction, at most; a single write may be larger.</param>
    public SqliteEventWriter(JournalFile file, int batchSize)
    {
        _file = file;
        _batchSize = batchSize;
        _file.Closing += Close;
        _thread = new Thread(Run) { IsBackground = true, Name = "actordriver-journal" };
        _thread.Start();
    }

    /// <summary>Ends when all these rows are in the file, or none of them.</summary>
    public Task WriteAsync(IReadOnlyList<EventRow> rows)
    {
        var write = new Write(rows);
        _queue.Add(write);
        return write.Done.Task;
    }

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
        _file.Closing -= Close;
    }

    private void Run()
    {
        var batch = new List<Write>();
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            for (var rows = first.Rows.Count; rows < _batchSize && _queue.TryTake(out var next); rows += next.Rows.Count)
                batch.Add(next);
            lock (_connection)
                Commit(batch);
            batch.Clear();
        }

        Close();
    }

    private void Commit(List<Write> batch)
    {
        try
        {
            _session ??= new Session(_file);
            _session.Store(batch);
            batch.ForEach(write => write.Done.SetResult());
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteError.Constraint && batch.Count > 1)
        {
            // One stream's fault is not the others'.
            Close();
            foreach (var write in batch)
                Commit([write]);
        }
#pragma warning disable CA1031 // Whatever it is, those who wait must be told, and the thread must live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // A connection remembers trouble longer than it lasts: opened on a file that was read-only, it stays so.
            _file.CloseConnections();
            batch.ForEach(write => write.Done.SetException(e));
        }
    }

    private void Close()
    {
        lock (_connection)
        {
            _session?.Dispose();
            _session = null;
        }
    }

    private sealed class Write(IReadOnlyList<EventRow> rows)
    {
        public IReadOnlyList<EventRow> Rows { get; } = rows;

        // Not on the writer's thread goes on who waited for it.
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>An open connection with its prepared statements. After an error it is of no use: closing it rolls back.</summary>
    private sealed class Session : IDisposable
    {
        private readonly JournalFile _file;
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _begin;
        private readonly SqliteCommand _commit;
        private readonly SqliteCommand _insert;

        public Session(JournalFile file)
        {
            _file = file;
            _connection = file.Connect();
            _begin = Prepared("BEGIN IMMEDIATE");
            _commit = Prepared("COMMIT");
            _insert = Prepared(
                Insert, ("$persistence_id", SqliteType.Text), ("$sequence_nr", SqliteType.Integer), ("$manifest", SqliteType.Text),
                ("$timestamp", SqliteType.Integer), ("$payload", SqliteType.Blob), ("$serializer_id", SqliteType.Integer));
        }

        public void Store(List<Write> batch)
        {
            _file.EnsureOpenIn(_connection);
            _begin.ExecuteNonQuery();
            var now = DateTime.UtcNow.Ticks;
            foreach (var write in batch)
                foreach (var row in write.Rows)
                    Store(row, now);
            _commit.ExecuteNonQuery();
            _file.EnsureWrittenInPlace();
        }

        public void Dispose()
        {
            _begin.Dispose();
            _commit.Dispose();
            _insert.Dispose();
            _connection.Dispose();
        }

        private void Store(EventRow row, long now)
        {
            var values = _insert.Parameters;
            values[0].Value = row.PersistenceId;
            values[1].Value = row.SequenceNr;
            values[2].Value = row.Manifest;
            values[3].Value = now;
            values[4].Value = row.Payload;
            values[5].Value = row.SerializerId;
            _insert.ExecuteNonQuery();
        }

        private SqliteCommand Prepared(string sql, params (string Name, SqliteType Type)[] parameters)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, type) in parameters)
                command.Parameters.Add(name, type);
            command.Prepare();
            return command;
        }
    }
}
