using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Knows which file the journal is. A connection that is kept open goes on writing to a file that was removed or replaced, and
/// everything that it reports as stored would be lost; so each one is compared with the path, before and after a write.
/// </summary>
internal sealed partial class JournalFile(string path)
{
    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED
    private const int Ok = 0;

    private readonly FileIdentity _identity = FileIdentity.At(path) ?? throw new JournalUnavailableException(path, "there is no such file");
    private readonly string _log = path + "-wal";

    /// <summary>The file's path.</summary>
    public string Path { get; } = path;

    /// <summary>Proves that the path still leads to the file that was opened at the start.</summary>
    /// <exception cref="JournalMovedException">It does not.</exception>
    public void EnsureInPlace()
    {
        var now = FileIdentity.At(Path);
        if (now != _identity)
            throw new JournalMovedException(Path, now is null ? "removed" : "replaced by another file");
    }

    /// <summary>Proves the same of its write-ahead log, which is where a commit goes. There is one after any write.</summary>
    /// <exception cref="JournalMovedException">It is gone.</exception>
    public void EnsureWrittenInPlace()
    {
        EnsureInPlace();
        if (FileIdentity.At(_log) is null)
            throw new JournalMovedException(Path, "robbed of its -wal file");
    }

    /// <summary>Proves that a connection, new or from the pool, has that file open.</summary>
    /// <exception cref="JournalMovedException">It has another one, which stood at the path for a while.</exception>
    public void EnsureOpenIn(SqliteConnection connection)
    {
        EnsureInPlace();
        if (FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMoved, out var moved) == Ok && moved != 0)
            throw new JournalMovedException(Path, "replaced by another file");
    }

    // The library that Microsoft.Data.Sqlite has loaded; its own wrapper does not offer this call.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(IntPtr database, string name, int operation, out int answer);
}
