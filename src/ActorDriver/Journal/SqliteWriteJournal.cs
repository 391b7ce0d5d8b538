using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace ActorDriver.Journal;

/// <summary>
/// Akka.Persistence.Sql's journal, with two promises more: what it reports as stored is in the file at the journal's path, and
/// no event is ever deleted.
/// </summary>
public sealed class SqliteWriteJournal : SqlWriteJournal
{
    private readonly JournalFile _file;

    /// <summary>Made by Akka.NET from <c>actordriver.journal.sqlite</c>.</summary>
    public SqliteWriteJournal(Config journalConfig)
        : base(journalConfig)
    {
        var setup = Context.System.Settings.Setup.Get<JournalFileSetup>();
        _file = setup is { HasValue: true, Value.File: { } file }
            ? file
            : throw new ConfigurationException($"{nameof(SqliteJournal)}.{nameof(SqliteJournal.Setups)} are missing from the actor system's setup");
    }

    /// <inheritdoc/>
    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        try
        {
            var rejections = await base.WriteMessagesAsync(messages, cancellationToken).ConfigureAwait(false);
            _file.EnsureWrittenInPlace();
            return rejections;
        }
        catch
        {
            // A connection remembers trouble longer than it lasts: opened on a file that was read-only, it stays so.
            _file.CloseConnections();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        Task.FromException(new NotSupportedException("the journal keeps its events for ever"));
}
