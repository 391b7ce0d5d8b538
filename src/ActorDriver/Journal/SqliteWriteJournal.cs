using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorDriver.Journal;

/// <summary>
/// The journal plugin over the system's open <see cref="SqliteJournal"/>. What it reports as stored is in the file at the journal's path,
/// and survives the end of the process; a domain's outcomes, and all events of others, survive a loss of power too. No event of a domain
/// is ever deleted.
/// </summary>
internal sealed class SqliteWriteJournal : AsyncWriteJournal
{
    // Of a long stream no more is in memory at a time.
    private const int Portion = 1000;

    private readonly SqliteJournal _journal;
    private readonly StoredPayloads _payloads;
    private readonly ConcurrentDictionary<string, Task> _underWay = new();

    /// <summary>Made by Akka.NET from <c>actordriver.journal.sqlite</c>.</summary>
    /// <exception cref="ConfigurationException">The system has no open journal.</exception>
    public SqliteWriteJournal()
    {
        _journal = SqliteJournal.Of(Context.System);
        _payloads = new StoredPayloads((ExtendedActorSystem)Context.System);
    }

    /// <inheritdoc/>
    public override async Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        // A write that was given up may still come to its end: who recovers must see it.
        if (_underWay.TryGetValue(persistenceId, out var write))
            await ((Task)write.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await _journal.Reads.ReadAsync(session => session.HighestSequenceNr(persistenceId), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        ArgumentNullException.ThrowIfNull(recoveryCallback);
        while (max > 0)
        {
            var (first, most) = (fromSequenceNr, Math.Min(max, Portion));
            var rows = await _journal.Reads.ReadAsync(session => session.Events(persistenceId, first, toSequenceNr, most)).ConfigureAwait(false);
            foreach (var row in rows)
                recoveryCallback(_payloads.ToEvent(row));
            if (rows.Count < most)
                return;
            fromSequenceNr = rows[^1].SequenceNr + 1;
            max -= rows.Count;
        }
    }

    /// <inheritdoc/>
    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var rows = new List<EventRow>();
        var rejections = new List<Exception?>();
        var (persistenceId, mustReachDisk) = ("", false);
        foreach (var write in messages)
        {
            persistenceId = write.PersistenceId;
            var events = (IImmutableList<IPersistentRepresentation>)write.Payload;
            rejections.Add(Encode(events, rows));
            mustReachDisk |= events.Any(e => _journal.MustReachDisk(e.Payload));
        }

        if (rows.Count > 0)
            await StoreAsync(persistenceId, JournalWrite.Of(rows, mustReachDisk, goOnInWriter: true), cancellationToken).ConfigureAwait(false);
        return rejections.TrueForAll(why => why is null) ? null! : [.. rejections!]; // null is Akka's word for "none was rejected"
    }

    /// <inheritdoc/>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        StreamNames.TryParse(persistenceId, out _)
            ? Task.FromException(new NotSupportedException($"the journal keeps a domain's events for ever, and '{persistenceId}' is a domain's stream"))
            : _journal.Writer.WriteAsync(
                new JournalWrite(1, mustReachDisk: true, session => session.DeleteEvents(persistenceId, toSequenceNr)), cancellationToken);

    private async Task StoreAsync(string persistenceId, JournalWrite write, CancellationToken cancellationToken)
    {
        _underWay[persistenceId] = write.Done;
        try
        {
            await _journal.Writer.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _underWay.TryRemove(new KeyValuePair<string, Task>(persistenceId, write.Done));
        }
    }

    /// <summary>Adds the rows of events that belong together; gives why they cannot be stored, if they cannot.</summary>
    private Exception? Encode(IImmutableList<IPersistentRepresentation> events, List<EventRow> rows)
    {
        var before = rows.Count;
        try
        {
            foreach (var e in events)
                rows.Add(_payloads.ToRow(e));
            return null;
        }
#pragma warning disable CA1031 // What a host's own serializer throws is its own.
        catch (Exception e)
#pragma warning restore CA1031
        {
            rows.RemoveRange(before, rows.Count - before);
            return e;
        }
    }
}
