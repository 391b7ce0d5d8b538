using System.Collections.Concurrent;

namespace ActorDriver.Journal;

/// <summary>
/// Reads for persistent actors that recover, on threads of its own with a connection each: to wait for a disk is no work for Akka's
/// dispatchers, and to open a connection costs more than most reads.
/// </summary>
internal sealed class SqliteReads : IDisposable
{
    // A long stream holds one of them up, and others go by the other.
    private const int Threads = 2;

    private readonly BlockingCollection<Action<ReadThread>> _queue = [];
    private readonly ReadThread[] _threads;

    public SqliteReads(JournalFile file) => _threads = [.. Enumerable.Range(1, Threads).Select(_ => new ReadThread(file, _queue))];

    /// <summary>Reads, when a thread is free.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="cancellationToken">Who asks waits no longer: what has not begun is then not read.</param>
    public Task<T> ReadAsync<T>(Func<SqliteReadSession, T> read, CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(thread => thread.Read(read, done, cancellationToken), CancellationToken.None);
        return done.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Dispose();
        _queue.Dispose();
    }

    private sealed class ReadThread : IDisposable
    {
        private readonly JournalFile _file;
        private readonly Thread _thread;
        private readonly Lock _open = new();
        private SqliteReadSession? _session;

        public ReadThread(JournalFile file, BlockingCollection<Action<ReadThread>> queue)
        {
            _file = file;
            _file.Closing += Close;
            _thread = new Thread(() =>
            {
                foreach (var read in queue.GetConsumingEnumerable())
                    read(this);
            })
            { IsBackground = true, Name = "actordriver-journal-reads" };
            _thread.Start();
        }

        public void Read<T>(Func<SqliteReadSession, T> read, TaskCompletionSource<T> done, CancellationToken cancellationToken)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.SetResult(Read(read));
            }
#pragma warning disable CA1031 // Whatever it is, who asked must be told, and the thread must live on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Close();
                done.SetException(e);
            }
        }

        public void Dispose()
        {
            _thread.Join();
            Close();
            _file.Closing -= Close;
        }

        private T Read<T>(Func<SqliteReadSession, T> read)
        {
            lock (_open)
            {
                _session ??= new SqliteReadSession(_file);
                _session.EnsureInPlace();
                return read(_session);
            }
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
}
