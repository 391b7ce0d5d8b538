using ActorDriver.Cgroups;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Tells whether the journal could be written now, by trying what a write needs: the file still in its place, its lock, and room on the
/// disk. No event is written.
/// </summary>
public sealed class JournalProbe(string path)
{
    /// <summary>More than one operation's events with all that SQLite writes around them.</summary>
    private const int Room = 64 * 1024;

    private const int BusySeconds = 1;

    private readonly FileIdentity? _identity = FileIdentity.At(path);
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Tries it. A try that hangs, as on a disk that does not answer, is waited for by the next one too: there is never a second.</summary>
    /// <exception cref="IOException">It cannot be written; the message says why.</exception>
    public Task TryAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_running is not { IsCompleted: false })
                _running = OwnThread.Run("actordriver-probe", Try);
            return _running.WaitAsync(cancellationToken);
        }
    }

    private bool Try()
    {
        if (FileIdentity.At(path) is not { } now || now != _identity)
            throw new JournalMovedException(path, "removed or replaced");
        try
        {
            TakeTheLock();
            TakeRoom();
            return true;
        }
        catch (SqliteException e)
        {
            throw SqliteJournalReader.Explain(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(path, e.Message, e);
        }
    }

    private void TakeTheLock()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        connection.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        transaction.Rollback();
    }

    private void TakeRoom()
    {
        // Beside the journal: a change to the file itself would be a change of the journal.
        var file = path + ".probe";
        try
        {
            using var probe = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 0,
            });
            probe.Write(new byte[Room]);
            probe.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
