using ActorDriver.Domains;

namespace ActorDriver.Journal;

/// <summary>An event as it was read back from the journal.</summary>
/// <param name="Position">Its place in the whole journal: grows with every event of any domain; gaps are normal.</param>
/// <param name="Id">Whose it is.</param>
/// <param name="SequenceNr">Its number in the domain's own stream, from 1, without gaps.</param>
/// <param name="Manifest">The stored type's name.</param>
/// <param name="Bytes">The stored bytes.</param>
/// <param name="Event">The fact; null when the manifest is of a later version, which is shown as unknown and never breaks a replay.</param>
public sealed record RecordedEvent(
    long Position, DomainId Id, long SequenceNr, string Manifest, ReadOnlyMemory<byte> Bytes, DomainEvent? Event);

/// <summary>Reads a journal without disturbing who writes it.</summary>
public interface IJournalReader
{
    /// <summary>
    /// The events after <paramref name="afterPosition"/> in the journal's order, of one domain or of all. Ends at the last event
    /// that is stored when it gets there.
    /// </summary>
    IAsyncEnumerable<RecordedEvent> ReadAsync(
        DomainId? domain = null, long afterPosition = 0, CancellationToken cancellationToken = default);

    /// <summary>The position of the last event that is stored now; 0 when there is none.</summary>
    Task<long> LastPositionAsync(CancellationToken cancellationToken = default);
}
