using ActorDriver.Journal;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Audit;

/// <summary>A journal's file for the audit alone: of a host that runs, of one that is gone, or of another machine.</summary>
public static class JournalCopy
{
    /// <summary>The layouts that this version reads; what a file's <c>user_version</c> says. A later layout will say a larger one.</summary>
    private const long NewestLayout = 0;

    private static readonly byte[] Magic = [.. "SQLite format 3\0"u8];

    private static readonly string[] Columns =
        ["ordering", "persistence_id", "sequence_nr", "manifest", "payload", "is_deleted", "timestamp", "serializer_id"];

    /// <summary>Makes sure that the file is a journal, and gives what reads it. Nothing is written.</summary>
    /// <exception cref="NoJournalException">There is no such file, or it is none that this version reads.</exception>
    /// <exception cref="JournalCorruptException">It is damaged.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be opened: not allowed, or locked by another program.</exception>
    public static IJournalReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CheckFile(path);
        CheckLayout(path);
        return new SqliteJournalReader(path);
    }

    private static void CheckFile(string path)
    {
        if (Directory.Exists(path))
            throw new NoJournalException(path, "it is a directory; give the file in it, journal.db");
        if (!SqliteJournal.IsThere(path))
            throw new NoJournalException(path, "there is no such file; a daemon keeps its journal as journal.db in its state directory");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var head = new byte[Magic.Length];
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan().SequenceEqual(Magic))
                throw new NoJournalException(path, file.Length == 0 ? "it is empty" : "it is no SQLite file");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalUnavailableException(path, "you may not read it", e);
        }
    }

    private static void CheckLayout(string path)
    {
        try
        {
            using var connection = Connect(path);
            var layout = Convert.ToInt64(Query(connection, "PRAGMA user_version;").Single(), null);
            if (layout > NewestLayout)
                throw new NoJournalException(
                    path, $"a later version of ActorDriver has written it (layout {layout}; this version reads {NewestLayout}): use that version");
            var columns = Query(connection, "SELECT name FROM pragma_table_info('event_journal');");
            if (columns.Count == 0)
                throw new NoJournalException(path, "it is an SQLite file without a table event_journal");
            if (Columns.Except(columns).ToList() is { Count: > 0 } missing)
                throw new NoJournalException(
                    path, $"its table event_journal has no {string.Join(", ", missing)}: a version with another layout has written it");
        }
        catch (SqliteException e)
        {
            throw SqliteJournalReader.Explain(path, e);
        }
    }

    private static SqliteConnection Connect(string path)
    {
        try
        {
            return SqliteJournalReader.Connect(path);
        }
        catch (JournalUnavailableException e) when (
            e.InnerException is SqliteException { SqliteErrorCode: SqliteError.CannotOpen or SqliteError.ReadOnly }
            && new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new JournalUnavailableException(
                path, $"{Path.GetFileName(path)}-wal beside it holds events that are not in it yet, and to read them takes a directory in " +
                $"which you may write: copy both files to one ({e.InnerException?.Message})", e);
        }
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read())
            values.Add(rows.GetString(0));
        return values;
    }
}

#pragma warning disable CA1032 // An error that does not name its file would help nobody.
/// <summary>A file that was given as a journal is none.</summary>
public sealed class NoJournalException(string path, string why) : IOException($"{path} is no journal that can be read: {why}")
{
    /// <summary>The file.</summary>
    public string JournalPath { get; } = path;
}
#pragma warning restore CA1032
