using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Writes to the journal on a thread of its own, over a connection that stays open: what arrives while it commits becomes the next
/// transaction, up to a size, so that nobody waits for much more than what came before. SQLite has one writer and blocks it, so a thread
/// costs nothing that could be had otherwise.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly JournalFile _file;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly int _batchSize;
    private readonly Queue<JournalWrite> _queue = new(); // without a bound: of each domain one write waits at most
    private readonly Thread _thread;
    private readonly Lock _open = new();
    private SqliteWriteSession? _session;
    private bool _diskFailed;
    private bool _ending;

    /// <summary>Begins to wait for writes.</summary>
    public SqliteWriter(JournalFile file)
    {
        _file = file;
        _batchSize = file.Settings.BatchSize;
        _checkpoints = new SqliteCheckpoints(file);
        _file.Closing += Close;
        _thread = new Thread(Run) { IsBackground = true, Name = "actordriver-journal" };
        _thread.Start();
    }

    /// <summary>Ends when all of it is stored.</summary>
    /// <param name="write">What.</param>
    /// <param name="cancellationToken">Who asks waits no longer: what has not begun is then not written.</param>
    public async Task WriteAsync(JournalWrite write, CancellationToken cancellationToken)
    {
        using var _ = cancellationToken.UnsafeRegister(static state => ((JournalWrite)state!).Withdraw(), write);
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_ending, this);
            _queue.Enqueue(write);
            Monitor.Pulse(_queue);
        }

        await write.Done.ConfigureAwait(false);
    }

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _ending = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
        _checkpoints.Dispose();
        Close();
        _file.Closing -= Close;
    }

    private void Run()
    {
        var batch = new List<JournalWrite>();
        while (Take(batch))
        {
            lock (_open)
                Store(batch);
            batch.Clear();
        }
    }

    /// <summary>Waits for work; false when there will be none any more.</summary>
    private bool Take(List<JournalWrite> batch)
    {
        lock (_queue)
        {
            while (true)
            {
                for (var rows = 0; rows < _batchSize && _queue.TryDequeue(out var next); rows += next.Rows)
                    if (next.TryBegin())
                        batch.Add(next);
                if (batch.Count > 0)
                    return true;
                if (_queue.Count > 0)
                    continue; // all of these were withdrawn
                if (_ending)
                    return false;
                Monitor.Wait(_queue);
            }
        }
    }

    private void Store(List<JournalWrite> batch)
    {
        int pages;
        try
        {
            _session ??= new SqliteWriteSession(_file);
            if (_diskFailed)
                _session.EmptyLog();
            _diskFailed = false;
            pages = _session.Store(batch, onDisk: batch.Exists(write => write.MustReachDisk));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteError.Constraint && batch.Count > 1)
        {
            // One stream's fault is not the others'.
            Close();
            foreach (var write in batch)
                Store([write]);
            return;
        }
#pragma warning disable CA1031 // Whatever it is, those who wait must be told, and the thread must live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _diskFailed |= e is SqliteException { SqliteErrorCode: SqliteError.InputOutput };
            // A connection remembers trouble longer than it lasts: opened on a file that was read-only, it stays so.
            _file.CloseConnections();
            batch.ForEach(write => write.Fail(e));
            return;
        }

        batch.ForEach(write => write.Succeed());
        _checkpoints.OnWritten(pages, _session);
    }

    private void Close()
    {
        lock (_open)
        {
            _session?.Dispose();
            _session = null;
        }
    }
}
