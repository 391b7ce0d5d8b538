using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorDriver.Domains;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace ActorDriver.Journal;

/// <summary>
/// Akka.Persistence.Sql's journal, with two promises more: what it reports as stored is in the file at the journal's path, and
/// no event is ever deleted. It replays by itself; the domains' events are written by <see cref="SqliteEventWriter"/>.
/// </summary>
#pragma warning disable CA1001 // Akka disposes of nothing: PostStop does.
public sealed class SqliteWriteJournal : SqlWriteJournal
#pragma warning restore CA1001
{
    private readonly JournalFile _file;
    private readonly SqliteEventWriter _writer;
    private readonly ConcurrentDictionary<string, Task> _underWay = new();

    /// <summary>Made by Akka.NET from <c>actordriver.journal.sqlite</c>.</summary>
    public SqliteWriteJournal(Config journalConfig)
        : base(journalConfig)
    {
        var setup = Context.System.Settings.Setup.Get<JournalFileSetup>();
        _file = setup is { HasValue: true, Value.File: { } file }
            ? file
            : throw new ConfigurationException($"{nameof(SqliteJournal)}.{nameof(SqliteJournal.Setups)} are missing from the actor system's setup");
        _writer = new SqliteEventWriter(_file, journalConfig.GetInt("batch-size"));
    }

    /// <inheritdoc/>
    public override async Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        // A write that was given up may still come to its end: who recovers must see it.
        if (_underWay.TryGetValue(persistenceId, out var write))
            await ((Task)write.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _writer.Dispose();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        if (RowsOf(writes) is not { } rows)
            return await WriteOthersAsync(writes, cancellationToken).ConfigureAwait(false);

        var persistenceId = writes[0].PersistenceId;
        var write = _writer.WriteAsync(rows);
        _underWay[persistenceId] = write;
        try
        {
            await write.ConfigureAwait(false);
        }
        finally
        {
            _underWay.TryRemove(new KeyValuePair<string, Task>(persistenceId, write));
        }

        return null!; // Akka's word for "none was rejected"
    }

    /// <inheritdoc/>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        Task.FromException(new NotSupportedException("the journal keeps its events for ever"));

    /// <summary>The events of a host's own persistent actors, should it use this journal for them.</summary>
    private async Task<IImmutableList<Exception>> WriteOthersAsync(List<AtomicWrite> writes, CancellationToken cancellationToken)
    {
        try
        {
            var rejections = await base.WriteMessagesAsync(writes, cancellationToken).ConfigureAwait(false);
            _file.EnsureWrittenInPlace();
            return rejections;
        }
        catch
        {
            _file.CloseConnections();
            throw;
        }
    }

    /// <summary>The rows of domains' events; null when there are others among them.</summary>
    private static List<EventRow>? RowsOf(List<AtomicWrite> writes)
    {
        var rows = new List<EventRow>(writes.Count);
        foreach (var write in writes)
        {
            foreach (var e in (IImmutableList<IPersistentRepresentation>)write.Payload)
            {
                if (e.Payload is not JournaledEvent { Manifest: var manifest, Bytes: var bytes })
                    return null;
                rows.Add(new EventRow(e.PersistenceId, e.SequenceNr, manifest, DomainEventSerializer.Array(bytes), DomainEventSerializer.Id));
            }
        }

        return rows;
    }
}
