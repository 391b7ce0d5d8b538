using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Snapshot;

namespace ActorDriver.Journal;

/// <summary>
/// The snapshot store over the system's open <see cref="SqliteJournal"/>. Of a domain's snapshots the newest two are kept. One that cannot
/// be read is passed over, for the events are all there.
/// </summary>
internal sealed class SqliteSnapshotStore : SnapshotStore
{
    private readonly SqliteJournal _journal;
    private readonly StoredPayloads _payloads;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Made by Akka.NET from <c>actordriver.journal.sqlite-snapshots</c>.</summary>
    /// <exception cref="ConfigurationException">The system has no open journal.</exception>
    public SqliteSnapshotStore()
    {
        _journal = SqliteJournal.Of(Context.System);
        _payloads = new StoredPayloads((ExtendedActorSystem)Context.System);
    }

    /// <inheritdoc/>
    protected override async Task<SelectedSnapshot> LoadAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var range = RangeOf(criteria);
        var rows = await _journal.Reads.ReadAsync(session => session.Snapshots(persistenceId, range), cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
            if (Read(row) is { } snapshot)
                return snapshot;
        return null!; // Akka's word for "there is none"
    }

    /// <inheritdoc/>
    /// <remarks>A snapshot that is lost with the power is made again; so nobody waits for the disk.</remarks>
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var (bytes, manifest, serializerId) = _payloads.Serialize(snapshot);
        var row = new SnapshotRow(metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks, manifest, bytes, serializerId);
        return _journal.Writer.WriteAsync(new JournalWrite(1, mustReachDisk: false, session => session.Save(row)), cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        // Akka leaves the time open when it is not known.
        var (first, last) = metadata.Timestamp == DateTime.MinValue ? (0, long.MaxValue) : (metadata.Timestamp.Ticks, metadata.Timestamp.Ticks);
        return DeleteAsync(metadata.PersistenceId, new SnapshotRange(metadata.SequenceNr, metadata.SequenceNr, first, last), cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task DeleteAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        DeleteAsync(persistenceId, RangeOf(criteria), cancellationToken);

    private Task DeleteAsync(string persistenceId, SnapshotRange range, CancellationToken cancellationToken) =>
        _journal.Writer.WriteAsync(
            new JournalWrite(1, mustReachDisk: false, session => session.DeleteSnapshots(persistenceId, range)), cancellationToken);

    private SelectedSnapshot? Read(in SnapshotRow row)
    {
        try
        {
            var snapshot = _payloads.Deserialize(row.Payload, row.SerializerId, row.Manifest);
            return new SelectedSnapshot(new SnapshotMetadata(row.PersistenceId, row.SequenceNr, new DateTime(row.Ticks, DateTimeKind.Utc)), snapshot);
        }
#pragma warning disable CA1031 // What a host's own serializer throws is its own.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.Warning("the snapshot {Number} of {Stream} cannot be read and is passed over: {Cause}", row.SequenceNr, row.PersistenceId, e.Message);
            return null;
        }
    }

    private static SnapshotRange RangeOf(SnapshotSelectionCriteria criteria) => new(
        criteria.MinSequenceNr, criteria.MaxSequenceNr, criteria.MinTimestamp?.Ticks ?? 0, criteria.MaxTimeStamp.Ticks);
}
