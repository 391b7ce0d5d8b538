using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>An open connection to the journal, with its prepared statements. After an error it is of no use.</summary>
internal abstract class SqliteSession : IDisposable
{
    private readonly JournalFile _file;
    private readonly List<SqliteStatement> _statements = [];

    /// <summary>Opens it.</summary>
    /// <exception cref="JournalMovedException">The path leads to another file now.</exception>
    protected SqliteSession(JournalFile file)
    {
        _file = file;
        Connection = file.Connect();
    }

    protected SqliteConnection Connection { get; }

    /// <summary>Proves that what is read or about to be written stands at the journal's path.</summary>
    /// <exception cref="JournalMovedException">It does not.</exception>
    public void EnsureInPlace() => _file.EnsureOpenIn(Connection);

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        Connection.Dispose();
    }

    /// <summary>Runs a statement that is not worth keeping.</summary>
    protected void Run(FormattableString sql)
    {
        using var statement = new SqliteStatement(Connection, FormattableString.Invariant(sql));
        statement.Run();
    }

    /// <summary>Prepares a statement, for as long as the session lasts.</summary>
    protected SqliteStatement Prepare(string sql)
    {
        try
        {
            var statement = new SqliteStatement(Connection, sql);
            _statements.Add(statement);
            return statement;
        }
        catch
        {
            Dispose(); // it will never be: its constructor has failed
            throw;
        }
    }
}
