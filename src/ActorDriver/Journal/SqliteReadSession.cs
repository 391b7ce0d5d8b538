namespace ActorDriver.Journal;

/// <summary>A session that reads single streams.</summary>
internal sealed class SqliteReadSession : SqliteSession
{
    private readonly SqliteStatement _highest, _events, _snapshots;

    public SqliteReadSession(JournalFile file)
        : base(file)
    {
        // Akka.Persistence.Sqlite keeps the highest number of a stream whose events it has deleted in journal_metadata.
        _highest = Prepare("""
            SELECT max(coalesce((SELECT max(sequence_nr) FROM event_journal WHERE persistence_id = ?1), 0),
                       coalesce((SELECT max(sequence_nr) FROM journal_metadata WHERE persistence_id = ?1), 0))
            """);
        _events = Prepare("""
            SELECT sequence_nr, manifest, payload, serializer_id, timestamp FROM event_journal
            WHERE persistence_id = ?1 AND sequence_nr BETWEEN ?2 AND ?3 AND is_deleted = 0 ORDER BY sequence_nr LIMIT ?4
            """);
        _snapshots = Prepare("""
            SELECT sequence_nr, created_at, manifest, payload, serializer_id FROM snapshot
            WHERE persistence_id = ?1 AND sequence_nr BETWEEN ?2 AND ?3 AND created_at BETWEEN ?4 AND ?5 ORDER BY sequence_nr DESC
            """);
    }

    /// <summary>The number of a stream's last event, be it deleted; 0 when there has never been one.</summary>
    public long HighestSequenceNr(string persistenceId)
    {
        _highest.Bind(1, persistenceId);
        var highest = _highest.Read() ? _highest.Int64(0) : 0;
        _highest.Reset();
        return highest;
    }

    /// <summary>Some events of a stream, by their numbers.</summary>
    public List<EventRow> Events(string persistenceId, long firstNr, long lastNr, long most)
    {
        var rows = new List<EventRow>();
        _events.Bind(1, persistenceId);
        _events.Bind(2, firstNr);
        _events.Bind(3, lastNr);
        _events.Bind(4, most);
        while (_events.Read())
            rows.Add(new EventRow(
                persistenceId, _events.Int64(0), _events.Text(1), _events.Bytes(2).ToArray(), (int)_events.Int64(3), _events.Int64(4)));
        return rows;
    }

    /// <summary>Snapshots of a stream, the newest first.</summary>
    public List<SnapshotRow> Snapshots(string persistenceId, SnapshotRange range)
    {
        var rows = new List<SnapshotRow>();
        range.Bind(_snapshots, persistenceId);
        while (_snapshots.Read())
            rows.Add(new SnapshotRow(
                persistenceId, _snapshots.Int64(0), _snapshots.Int64(1), _snapshots.Text(2), _snapshots.Bytes(3).ToArray(),
                (int)_snapshots.Int64(4)));
        return rows;
    }
}
