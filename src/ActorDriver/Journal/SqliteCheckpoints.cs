using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorDriver.Journal;

/// <summary>
/// Keeps the write-ahead log short, on a thread of its own: what is in it is copied to the journal while the writer goes on. When all is
/// copied and no reader needs the log, SQLite begins it anew with the next write.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    // 4 MB, as SQLite itself has it: while the log's file grows, each sync takes twice as long.
    private const int Pages = 1000;

    // A writer that never rests would never let all be copied: it then copies the rest itself, which by then is little.
    private const int Long = 10 * Pages;
    private const int Most = 15 * Pages;
    private const int Little = 100;
    private const int Rounds = 3;

    // In a storm more comes together meanwhile, and a page that is written again and again is copied once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly JournalFile _file;
    private readonly Thread _thread;
    private readonly AutoResetEvent _due = new(false);
    private readonly Lock _open = new();
    private SqliteConnection? _connection;
    private int _pages;
    private volatile bool _restIsDue;
    private readonly ManualResetEventSlim _end = new();

    public SqliteCheckpoints(JournalFile file)
    {
        _file = file;
        _file.Closing += Close;
        _thread = new Thread(Run) { IsBackground = true, Name = "actordriver-checkpoints" };
        _thread.Start();
    }

    /// <summary>Is told by the writer, which is between two transactions, of the pages that came to the log.</summary>
    public void OnWritten(int pages, SqliteWriteSession writer)
    {
        var waiting = Interlocked.Add(ref _pages, pages);
        if (waiting >= Most)
            _open.Enter(); // the disk is slower than the writer, who has to wait
        else if (!_restIsDue || !_open.TryEnter())
        {
            if (waiting >= Pages)
                _due.Set();
            return;
        }

        try
        {
            Interlocked.Exchange(ref _pages, 0);
            writer.Checkpoint();
            _restIsDue = false;
        }
        finally
        {
            _open.Exit();
        }
    }

    public void Dispose()
    {
        _end.Set();
        _due.Set();
        _thread.Join();
        Close();
        _file.Closing -= Close;
        _due.Dispose();
        _end.Dispose();
    }

    private void Run()
    {
        while (_due.WaitOne() && !_end.IsSet)
        {
            if (_restIsDue)
                continue; // the writer's turn
            Interlocked.Exchange(ref _pages, 0);
            lock (_open)
                Copy();
            if (_end.Wait(Pause))
                return;
        }
    }

    private void Copy()
    {
        try
        {
            _connection ??= _file.Connect();
            _file.EnsureOpenIn(_connection);
            var (inLog, copied) = (0, 0);
            for (var round = 0; round < Rounds && (round == 0 || inLog - copied > Little); round++)
            {
                copied = inLog;
                raw.sqlite3_wal_checkpoint_v2(_connection.Handle!, null, raw.SQLITE_CHECKPOINT_PASSIVE, out inLog, out _); // as it was at its begin
            }

            _restIsDue = inLog > Long;
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            Close(); // the log grows meanwhile, and the writer meets the same trouble and reports it
        }
    }

    private void Close()
    {
        lock (_open)
        {
            _connection?.Dispose();
            _connection = null;
        }
    }
}
