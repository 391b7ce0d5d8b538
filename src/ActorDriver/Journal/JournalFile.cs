using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Knows which file the journal is. A connection that is kept open goes on writing to a file that was removed or replaced, and
/// everything that it reports as stored would be lost; so each one is compared with the path, before and after a write.
/// </summary>
/// <param name="path">The file; it must be there.</param>
/// <param name="connectionString">How the plugin opens it.</param>
/// <param name="pragmas">What each new connection is told first.</param>
internal sealed partial class JournalFile(string path, string connectionString, string pragmas)
{
    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED
    private const int Ok = 0;

    private readonly FileIdentity _identity = FileIdentity.At(path) ?? throw new JournalUnavailableException(path, "there is no such file");

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Asks those who keep connections outside the pool to close them, before it returns.</summary>
    public event Action? Closing;

    /// <summary>Opens a connection outside the pool.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString + ";Pooling=False");
        try
        {
            connection.Open();
            Prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new connection ready for use.</summary>
    /// <exception cref="JournalMovedException">It has another file open, or the path leads elsewhere now.</exception>
    public void Prepare(SqliteConnection connection)
    {
        EnsureOpenIn(connection);
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
    }

    /// <summary>Proves that a connection, new or from the pool, has the file open that was opened at the start.</summary>
    /// <exception cref="JournalMovedException">It has another one, or the path leads elsewhere now.</exception>
    public void EnsureOpenIn(SqliteConnection connection)
    {
        EnsureInPlace();
        if (FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMoved, out var moved) == Ok && moved != 0)
            throw Moved("replaced by another file");
    }

    /// <summary>Proves after a write that it went to where it will be found, the write-ahead log included.</summary>
    /// <exception cref="JournalMovedException">It did not.</exception>
    public void EnsureWrittenInPlace()
    {
        EnsureInPlace();
        if (FileIdentity.At(path + "-wal") is null)
            throw Moved("robbed of its -wal file");
    }

    /// <summary>
    /// Closes the connections that lie in the pool, and those that are kept outside it. The last one to close moves what is in the log to the journal, even if the
    /// log has no name any more.
    /// </summary>
    public void CloseConnections()
    {
        Closing?.Invoke();
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private void EnsureInPlace()
    {
        var now = FileIdentity.At(path);
        if (now != _identity)
            throw Moved(now is null ? "removed" : "replaced by another file");
    }

    private JournalMovedException Moved(string finding)
    {
        CloseConnections(); // none of those in the pool may come back
        return new JournalMovedException(path, finding);
    }

    // The library that Microsoft.Data.Sqlite has loaded; its own wrapper does not offer this call.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(IntPtr database, string name, int operation, out int answer);
}
