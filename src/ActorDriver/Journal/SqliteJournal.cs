using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// An open journal in SQLite, owned by this host until disposed. Give the actor system its <see cref="DefaultConfig"/>,
/// <see cref="Provide"/> the journal before an actor uses it, and dispose of it after the system has terminated.
/// </summary>
public sealed class SqliteJournal : IDisposable
{
    /// <summary>The <c>JournalPluginId</c> of the domains' actors.</summary>
    public const string JournalPluginId = "actordriver.journal.sqlite";

    /// <summary>The <c>SnapshotPluginId</c> of the domains' actors.</summary>
    public const string SnapshotPluginId = "actordriver.journal.sqlite-snapshots";

    private readonly JournalLock _lock;
    private readonly JournalFile _file;
    private int _disposed;

    private SqliteJournal(SqliteJournalSettings settings, JournalLock @lock)
    {
        _lock = @lock;
        Path = settings.Path;
        _file = new JournalFile(settings);
        Writer = new SqliteWriter(_file);
        Reads = new SqliteReads(_file);
        Reader = new SqliteJournalReader(settings.Path);
        Catalog = new SqliteDomainCatalog(settings.Path, Writer);
    }

    /// <summary>The defaults: <c>hocon/sqlite.conf</c>.</summary>
    public static Config DefaultConfig { get; } =
        ConfigurationFactory.FromResource("ActorDriver.hocon.sqlite.conf", typeof(SqliteJournal).Assembly);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads it, over connections of its own.</summary>
    public IJournalReader Reader { get; }

    /// <summary>Tells what every domain is.</summary>
    public IDomainCatalog Catalog { get; }

    /// <summary>The one thread that writes to it.</summary>
    internal SqliteWriter Writer { get; }

    /// <summary>The threads that read for actors that recover.</summary>
    internal SqliteReads Reads { get; }

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

    /// <summary>Lets the plugins of an actor system use this journal.</summary>
    /// <exception cref="InvalidOperationException">The system has another one.</exception>
    public void Provide(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (((OpenJournal)system.RegisterExtension(new OpenJournalProvider(this))).Journal != this)
            throw new InvalidOperationException($"the actor system {system.Name} has another journal open already");
    }

    /// <summary>Closes the connections that are open; others are opened when something is written or read again.</summary>
    public void CloseConnections() => _file.CloseConnections();

    /// <summary>Writes what waits, and gives the journal free.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            Reads.Dispose();
            Writer.Dispose(); // the last to close: what is in the log comes to the journal
        }
        finally
        {
            _lock.Dispose();
        }
    }

    /// <summary>The journal that an actor system was provided with.</summary>
    /// <exception cref="ConfigurationException">It has none.</exception>
    internal static SqliteJournal Of(ActorSystem system) => system.TryGetExtension<OpenJournal>(out var open)
        ? open.Journal
        : throw new ConfigurationException(
            $"the actor system {system.Name} has no open journal: the driver opens it at its start, and {nameof(SqliteJournal)}.{nameof(Provide)} does without one");

    /// <summary>Whether an event may be acknowledged only when the disk has it.</summary>
    /// <remarks>
    /// An intent to freeze, thaw or kill is forgotten with the power as the container is; it only has to outlive this process. A start acts
    /// on the world.
    /// </remarks>
    internal bool MustReachDisk(object payload) => _file.Settings.SyncIntents || payload is not JournaledEvent
    {
        Event: DomainEvent.SuspendRequested or DomainEvent.ResumeRequested or DomainEvent.DestroyRequested,
    };

    private static bool Prepare(SqliteJournalSettings settings)
    {
        if (!IsThere(settings.Path))
            CreateFile(settings.Path);
        else if (settings.CheckOnStart != JournalCheck.Off)
            Check(settings);
        using var connection = new SqliteConnection(JournalFile.ConnectionString(settings));
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

    /// <summary>Whether there is a file. SQLite would wait at a FIFO for ever, and .NET takes a directory or a link to nothing for no file.</summary>
    /// <exception cref="JournalUnavailableException">Something else is there.</exception>
    internal static bool IsThere(string path)
    {
        try
        {
            using var file = Files.Open(path, OpenFlags.PathOnly | OpenFlags.CloseOnExec);
            return FileStatus.Of(file, path).IsRegularFile ? true : throw new JournalUnavailableException(path, "it is no plain file");
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT && new FileInfo(path).LinkTarget is { } target)
        {
            throw new JournalUnavailableException(path, $"it is a symbolic link to {target}, and nothing is there", e);
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
        catch (KernelException e)
        {
            throw new JournalUnavailableException(path, e.Message, e);
        }
    }

    private static void MakeDirectory(string path)
    {
        try
        {
            var directory = System.IO.Path.GetDirectoryName(path)!;
            if (!Directory.Exists(directory) && new FileInfo(directory).LinkTarget is { } target)
                throw new JournalUnavailableException(path, $"{directory} is a symbolic link to {target}, and no directory is there");
            if (!Directory.Exists(directory))
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not JournalUnavailableException)
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

    private sealed class OpenJournal(SqliteJournal journal) : IExtension
    {
        public SqliteJournal Journal => journal;
    }

    private sealed class OpenJournalProvider(SqliteJournal journal) : ExtensionIdProvider<OpenJournal>
    {
        public override OpenJournal CreateExtension(ExtendedActorSystem system) => new(journal);
    }
}
