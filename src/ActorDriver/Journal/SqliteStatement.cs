using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorDriver.Journal;

/// <summary>
/// A statement that is prepared once and kept with its connection. <see cref="SqliteCommand"/> makes a reader and boxes its values at
/// each use, which costs as much again as an insert does.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_statement, index, value));

    public void Bind(int index, string value)
    {
        if (value.Length > 256)
        {
            Check(raw.sqlite3_bind_text(_statement, index, value));
            return;
        }

        Span<byte> text = stackalloc byte[256 * 3];
        var length = Encoding.UTF8.GetBytes(value, text);
        Check(raw.sqlite3_bind_text(_statement, index, text[..length]));
    }

    public void Bind(int index, ReadOnlySpan<byte> value) => Check(value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
        : raw.sqlite3_bind_blob(_statement, index, value));

    /// <summary>Runs it to its end.</summary>
    public void Run()
    {
        while (Read())
        {
        }
    }

    /// <summary>Goes to the next row. False after the last one, and then it can be run anew.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        raw.sqlite3_reset(_statement); // its result is that of the step once more
        if (result != raw.SQLITE_DONE)
            Check(result);
        return false;
    }

    /// <summary>Leaves the rows that are not read, so that no read transaction stays open.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>A column's text; empty where it is NULL.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>A column's bytes; they last until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, _database);
    }
}
