using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Knows which file the journal is. A connection that is kept open goes on writing to a file that was removed or replaced, and
/// everything that it reports as stored would be lost; so each one is compared with the path, before and after a write.
/// </summary>
/// <param name="settings">Where it is, and how it is written; the file must be there.</param>
internal sealed partial class JournalFile(SqliteJournalSettings settings)
{
    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED
    private const int Ok = 0;

    // A log that a long reader has made grow is cut to this when it begins anew.
    private const int LongestLogKept = 64 << 20;

    private readonly string _log = settings.Path + "-wal";

    private readonly FileIdentity _identity =
        FileIdentity.At(settings.Path) ?? throw new JournalUnavailableException(settings.Path, "there is no such file");

    /// <summary>How it is written.</summary>
    public SqliteJournalSettings Settings => settings;

    /// <summary>The file.</summary>
    public string Path => settings.Path;

    /// <summary>Asks those who keep connections to close them, before it returns.</summary>
    public event Action? Closing;

    /// <summary>How SQLite is to open it. Never ReadWriteCreate: a journal that was removed must be missed, not silently begun anew.</summary>
    public static string ConnectionString(SqliteJournalSettings settings) => new SqliteConnectionStringBuilder
    {
        DataSource = settings.Path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(settings.BusyTimeout.TotalSeconds)),
    }.ToString();

    /// <summary>Opens a connection.</summary>
    /// <exception cref="JournalMovedException">It has another file open, or the path leads elsewhere now.</exception>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(ConnectionString(settings));
        try
        {
            connection.Open();
            EnsureOpenIn(connection);
            Run(connection, $"PRAGMA busy_timeout={(long)settings.BusyTimeout.TotalMilliseconds}");
            Run(connection, $"PRAGMA wal_autocheckpoint=0");
            Run(connection, $"PRAGMA journal_size_limit={LongestLogKept}");
            Run(connection, $"SELECT count(*) FROM sqlite_schema"); // opens the log: until something is read, SQLite copies none
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Proves that a connection has the file open that was opened at the start.</summary>
    /// <exception cref="JournalMovedException">It has another one, or the path leads elsewhere now.</exception>
    public void EnsureOpenIn(SqliteConnection connection)
    {
        EnsureInPlace();
        if (FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMoved, out var moved) == Ok && moved != 0)
            throw new JournalMovedException(Path, "replaced by another file");
    }

    /// <summary>Proves after a write that it went to where it will be found, the write-ahead log included.</summary>
    /// <exception cref="JournalMovedException">It did not.</exception>
    public void EnsureWrittenInPlace()
    {
        EnsureInPlace();
        if (FileIdentity.At(_log) is null)
            throw new JournalMovedException(Path, "robbed of its -wal file");
    }

    /// <summary>
    /// Closes all connections; who needs one opens another. The last one to close moves what is in the log to the journal, even if the
    /// log has no name any more.
    /// </summary>
    public void CloseConnections() => Closing?.Invoke();

    private static void Run(SqliteConnection connection, FormattableString sql)
    {
        using var statement = new SqliteStatement(connection, FormattableString.Invariant(sql));
        statement.Run();
    }

    private void EnsureInPlace()
    {
        var now = FileIdentity.At(Path);
        if (now != _identity)
            throw new JournalMovedException(Path, now is null ? "removed" : "replaced by another file");
    }

    // The library that Microsoft.Data.Sqlite has loaded; its own wrapper does not offer this call.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(IntPtr database, string name, int operation, out int answer);
}
