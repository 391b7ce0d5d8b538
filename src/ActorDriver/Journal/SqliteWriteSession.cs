using SQLitePCL;

namespace ActorDriver.Journal;

/// <summary>The writer's session: transactions, and what can be written in one.</summary>
internal sealed class SqliteWriteSession : SqliteSession
{
    private const int SnapshotsKept = 2;

    // The last page of each stream's entries in the index is changed with its next event: those of 2,000 domains stay at hand. SQLite takes
    // the memory as it needs it.
    private const int CacheKibibytes = 8192;
    private const int PagesWrittenStatus = 9; // SQLITE_DBSTATUS_CACHE_WRITE

    private readonly JournalFile _file;
    private readonly SqliteStatement _begin, _commit, _insertEvent, _blankEvents, _saveSnapshot, _pruneSnapshots, _deleteSnapshots;
    private SynchronousMode? _synchronous;
    private long _now;

    public SqliteWriteSession(JournalFile file)
        : base(file)
    {
        _file = file;
        Run($"PRAGMA cache_size=-{CacheKibibytes}");
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insertEvent = Prepare("""
            INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, tags, serializer_id)
            VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7)
            """);
        _blankEvents = Prepare("""
            UPDATE event_journal SET is_deleted = 1, payload = x'' WHERE persistence_id = ?1 AND sequence_nr <= ?2 AND is_deleted = 0
            """);
        _saveSnapshot = Prepare("""
            INSERT OR REPLACE INTO snapshot (persistence_id, sequence_nr, created_at, manifest, payload, serializer_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """);
        _pruneSnapshots = Prepare($"""
            DELETE FROM snapshot WHERE persistence_id = ?1 AND sequence_nr <=
            (SELECT sequence_nr FROM snapshot WHERE persistence_id = ?1 ORDER BY sequence_nr DESC LIMIT 1 OFFSET {SnapshotsKept})
            """);
        _deleteSnapshots = Prepare("""
            DELETE FROM snapshot WHERE persistence_id = ?1 AND sequence_nr BETWEEN ?2 AND ?3 AND created_at BETWEEN ?4 AND ?5
            """);
    }

    /// <summary>Stores all of these, or none of them.</summary>
    /// <param name="batch">What to store.</param>
    /// <param name="onDisk">Whether the disk must have it in the end.</param>
    /// <returns>The pages that came to the log.</returns>
    public int Store(List<JournalWrite> batch, bool onDisk)
    {
        EnsureInPlace();
        SetSynchronous(onDisk);
        _begin.Run();
        _now = DateTime.UtcNow.Ticks;
        foreach (var write in batch)
            write.Apply(this);
        _commit.Run();
        _file.EnsureWrittenInPlace();
        raw.sqlite3_db_status(Connection.Handle!, PagesWrittenStatus, out var pages, out _, 1);
        return pages;
    }

    public void Insert(in EventRow row)
    {
        _insertEvent.Bind(1, row.PersistenceId);
        _insertEvent.Bind(2, row.SequenceNr);
        _insertEvent.Bind(3, row.Manifest);
        _insertEvent.Bind(4, row.Ticks > 0 ? row.Ticks : _now);
        _insertEvent.Bind(5, row.Payload);
        _insertEvent.Bind(6, row.Tags);
        _insertEvent.Bind(7, row.SerializerId);
        _insertEvent.Run();
    }

    /// <summary>
    /// Takes events of a host's own actor away. Their rows stay, empty: a hole among the rows would look like tampering, and their numbers
    /// must not be given again.
    /// </summary>
    public void DeleteEvents(string persistenceId, long toSequenceNr)
    {
        _blankEvents.Bind(1, persistenceId);
        _blankEvents.Bind(2, toSequenceNr);
        _blankEvents.Run();
    }

    /// <summary>Stores a snapshot. Of a domain's, the newest two are kept; a host's own actor deletes its own itself.</summary>
    public void Save(in SnapshotRow row)
    {
        _saveSnapshot.Bind(1, row.PersistenceId);
        _saveSnapshot.Bind(2, row.SequenceNr);
        _saveSnapshot.Bind(3, row.Ticks);
        _saveSnapshot.Bind(4, row.Manifest);
        _saveSnapshot.Bind(5, row.Payload);
        _saveSnapshot.Bind(6, row.SerializerId);
        _saveSnapshot.Run();
        if (!StreamNames.TryParse(row.PersistenceId, out _))
            return;
        _pruneSnapshots.Bind(1, row.PersistenceId);
        _pruneSnapshots.Run();
    }

    public void DeleteSnapshots(string persistenceId, in SnapshotRange range)
    {
        range.Bind(_deleteSnapshots, persistenceId);
        _deleteSnapshots.Run();
    }

    /// <summary>
    /// Copies what is left in the log to the journal, so that the next write begins the log anew. It waits for nobody: what a reader still
    /// needs is left.
    /// </summary>
    public void Checkpoint() =>
        raw.sqlite3_wal_checkpoint_v2(Connection.Handle!, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    /// <summary>
    /// Copies all of the log to the journal, and begins it anew. After an error of the disk the kernel may have given up pages of the log
    /// that it had taken, and calls them clean: a later sync would pass them over, and so what was acknowledged is written once more.
    /// </summary>
    public void EmptyLog()
    {
        using var checkpoint = new SqliteStatement(Connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        var isInUse = checkpoint.Read() && checkpoint.Int64(0) != 0;
        checkpoint.Reset();
        if (isInUse)
            throw new JournalUnavailableException(_file.Path, "the disk has failed, and its log cannot be written anew while another program reads it");
    }

    /// <summary>
    /// With FULL a commit syncs the log, and with it every commit before: it is one file. With NORMAL it does not; checkpoints sync with
    /// both. The level cannot be changed within a transaction.
    /// </summary>
    private void SetSynchronous(bool onDisk)
    {
        var setting = _file.Settings.Synchronous;
        var mode = onDisk || setting < SynchronousMode.Full ? setting : SynchronousMode.Normal;
        if (mode == _synchronous)
            return;
        Run($"PRAGMA synchronous={(int)mode}");
        _synchronous = mode;
    }
}
