using System.Globalization;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// An open journal in SQLite, owned by this host until disposed. Give the actor system its <see cref="DefaultConfig"/> and its
/// <see cref="Setups"/> (or <see cref="Provide"/> them when it runs already), and dispose of it after the system has terminated.
/// </summary>
public sealed class SqliteJournal : IDisposable
{
    /// <summary>The <c>JournalPluginId</c> of the domains' actors.</summary>
    public const string JournalPluginId = "actordriver.journal.sqlite";

    /// <summary>The <c>SnapshotPluginId</c> of the domains' actors.</summary>
    public const string SnapshotPluginId = "actordriver.journal.sqlite-snapshots";

    private readonly JournalLock _lock;
    private readonly JournalFile _file;
    private readonly DataOptions _options;

    private SqliteJournal(SqliteJournalSettings settings, JournalLock @lock)
    {
        _lock = @lock;
        Path = settings.Path;
        _file = new JournalFile(settings.Path, ConnectionString(settings), Pragmas(settings));
        _options = new DataOptions()
            .UseConnectionString(ProviderName.SQLiteMS, ConnectionString(settings))
            .UseInterceptor(new SqliteConnectionInterceptor(_file));
        Setups = JournalSetups.Of(_file, _options);
        Reader = new SqliteJournalReader(settings.Path);
        Catalog = new SqliteDomainCatalog(Reader);
    }

    /// <summary>The defaults: <c>hocon/sqlite.conf</c>.</summary>
    public static Config DefaultConfig { get; } =
        ConfigurationFactory.FromResource("ActorDriver.hocon.sqlite.conf", typeof(SqliteJournal).Assembly);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the actor system's setup must hold for the plugins to write to this journal.</summary>
    public IReadOnlyList<Setup> Setups { get; }

    /// <summary>Reads it, over connections of its own.</summary>
    public IJournalReader Reader { get; }

    /// <summary>Tells what every domain is.</summary>
    public IDomainCatalog Catalog { get; }

    /// <summary>Locks the journal, makes it when there is none, checks it.</summary>
    /// <exception cref="JournalLockedException">Another host has it.</exception>
    /// <exception cref="JournalCorruptException">It is damaged, or is no journal; nothing was written to it.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public static SqliteJournal Open(SqliteJournalSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        MakeDirectory(settings.Path);
        var held = JournalLock.Acquire(settings.Path);
        try
        {
            Guarded(settings.Path, () => Prepare(settings));
            return new SqliteJournal(settings, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What SQLite finds wrong with a journal, in its own words; empty when it is sound. Reads the whole file, and may be asked
    /// while a host has it open.
    /// </summary>
    /// <exception cref="JournalCorruptException">It is so damaged that it cannot be examined.</exception>
    public static async Task<IReadOnlyList<string>> ExamineAsync(string path, CancellationToken cancellationToken = default) =>
        await Task.Run(
            () =>
            {
                using var connection = SqliteJournalReader.Connect(path);
                return Guarded(path, () => SqliteSchema.Check(connection, full: true));
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Gives a system that runs already what its plugins need to write to this journal. They must not have been used yet.</summary>
    public void Provide(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        JournalSetups.Provide(system, _file, _options);
    }

    /// <summary>Closes the connections that the plugins have left open; they open others when they write again.</summary>
    public void CloseConnections() => _file.CloseConnections();

    /// <summary>Closes the connections that the plugins have left open, and gives the journal free.</summary>
    public void Dispose()
    {
        _file.CloseConnections();
        _lock.Dispose();
    }

    private static bool Prepare(SqliteJournalSettings settings)
    {
        if (!File.Exists(settings.Path))
            CreateFile(settings.Path);
        else if (settings.CheckOnStart != JournalCheck.Off)
            Check(settings);
        using var connection = new SqliteConnection(ConnectionString(settings) + ";Pooling=False");
        connection.Open();
        SqliteSchema.Create(connection);
        return true;
    }

    // Over a connection that may only read: another would, when it is closed, move what a crash has left in the write-ahead log
    // to the file, also to a damaged one.
    private static void Check(SqliteJournalSettings settings)
    {
        using var connection = SqliteJournalReader.Connect(settings.Path);
        if (SqliteSchema.Check(connection, settings.CheckOnStart == JournalCheck.Full) is [var finding, ..])
            throw new JournalCorruptException(settings.Path, finding);
    }

    private static void MakeDirectory(string path)
    {
        try
        {
            var directory = System.IO.Path.GetDirectoryName(path)!;
            if (!Directory.Exists(directory))
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(path, e.Message, e);
        }
    }

    // What was asked of containers, by whom and why, is not for everyone to read.
    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        new FileStream(path, options).Dispose();
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteError.Corrupt or SqliteError.NotADatabase)
        {
            throw new JournalCorruptException(path, e.Message, e);
        }
        catch (Exception e) when (e is SqliteException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(path, e.Message, e);
        }
    }

    private static string Pragmas(SqliteJournalSettings settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"PRAGMA synchronous={settings.Synchronous}; PRAGMA busy_timeout={(long)settings.BusyTimeout.TotalMilliseconds};");

    // Never ReadWriteCreate: a journal that was removed must be missed, not silently begun anew.
    private static string ConnectionString(SqliteJournalSettings settings) => new SqliteConnectionStringBuilder
    {
        DataSource = settings.Path,
        Mode = SqliteOpenMode.ReadWrite,
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(settings.BusyTimeout.TotalSeconds)),
    }.ToString();
}
