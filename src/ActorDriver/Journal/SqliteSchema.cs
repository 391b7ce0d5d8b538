using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// The tables, as Akka.Persistence.Sqlite lays them out, so that it or Akka.Persistence.Sql can open the file. ActorDriver never
/// writes to <c>journal_metadata</c>, for it holds what was deleted.
/// </summary>
internal static class SqliteSchema
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS event_journal (
            ordering INTEGER PRIMARY KEY NOT NULL,
            persistence_id VARCHAR(255) NOT NULL,
            sequence_nr INTEGER(8) NOT NULL,
            is_deleted INTEGER(1) NOT NULL,
            manifest VARCHAR(255) NULL,
            timestamp INTEGER NOT NULL,
            payload BLOB NOT NULL,
            tags VARCHAR(2000) NULL,
            serializer_id INTEGER(4),
            UNIQUE (persistence_id, sequence_nr)
        );
        CREATE TABLE IF NOT EXISTS journal_metadata (
            persistence_id VARCHAR(255) NOT NULL,
            sequence_nr INTEGER(8) NOT NULL,
            PRIMARY KEY (persistence_id, sequence_nr)
        );
        CREATE TABLE IF NOT EXISTS snapshot (
            persistence_id VARCHAR(255) NOT NULL,
            sequence_nr INTEGER(8) NOT NULL,
            created_at INTEGER(8) NOT NULL,
            manifest VARCHAR(255) NOT NULL,
            payload BLOB NOT NULL,
            serializer_id INTEGER(4),
            PRIMARY KEY (persistence_id, sequence_nr)
        );
        """;

    /// <summary>Makes what is missing, and turns the write-ahead log on.</summary>
    public static void Create(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode=WAL;");
        Execute(connection, Tables);
    }

    /// <summary>SQLite's own findings; empty for a sound file.</summary>
    public static IReadOnlyList<string> Check(SqliteConnection connection, bool full)
    {
        using var command = connection.CreateCommand();
        command.CommandText = full ? "PRAGMA integrity_check(20);" : "PRAGMA quick_check(20);";
        command.CommandTimeout = 0; // as long as a large file takes
        var findings = new List<string>();
        try
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
                if (reader.GetString(0) is not "ok" and var finding)
                    findings.Add(finding);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteError.Corrupt)
        {
            findings.Add(e.Message); // the check itself can stumble over what it looks for
        }

        return findings;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
