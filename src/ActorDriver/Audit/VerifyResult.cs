using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>What a verification found.</summary>
/// <param name="Events">The events that were checked.</param>
/// <param name="WithoutHash">Those among them that carry no link to their predecessor: written before there were any.</param>
/// <param name="UnknownEvents">Those whose kind this version does not know; their place in the chain was checked all the same.</param>
/// <param name="Heads">The last event of each stream.</param>
/// <param name="Findings">What is wrong, in the order of the journal; the first 1,000.</param>
/// <param name="FindingCount">How much is wrong.</param>
public sealed record VerifyResult(
    long Events, long WithoutHash, long UnknownEvents, IReadOnlyDictionary<DomainId, StreamHead> Heads,
    IReadOnlyList<Finding> Findings, long FindingCount)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsSound => FindingCount == 0;
}

/// <summary>One thing that is wrong with a journal.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Id">Whose stream it is in; null when it is in none.</param>
/// <param name="SequenceNr">The number of the event; 0 when there is none.</param>
/// <param name="Position">The row; 0 when there is none.</param>
/// <param name="What">What is wrong, in one sentence.</param>
public sealed record Finding(FindingKind Kind, DomainId? Id, long SequenceNr, long Position, string What)
{
    /// <inheritdoc/>
    public override string ToString() => Id is { } id
        ? SequenceNr > 0 ? $"domain {id}, event {SequenceNr}: {What}" : $"domain {id}: {What}"
        : $"row {Position}: {What}";
}

/// <summary>The kinds of <see cref="Finding"/>.</summary>
public enum FindingKind
{
    /// <summary>The event's link is not the hash of the one before it: one of the two was changed, or is not in its place.</summary>
    BrokenChain,

    /// <summary>Numbers are missing in a stream, or not in order.</summary>
    WrongNumber,

    /// <summary>Rows are missing in the journal.</summary>
    MissingRows,

    /// <summary>The row says one thing, the bytes another.</summary>
    Mismatch,

    /// <summary>The row's own time is far from the event's.</summary>
    WrongTime,

    /// <summary>The bytes cannot be read.</summary>
    Unreadable,

    /// <summary>The row is marked as deleted, which ActorDriver never does.</summary>
    MarkedDeleted,

    /// <summary>A head that was kept says that there was more, or something else.</summary>
    HeadMismatch,

    /// <summary>A snapshot does not match the event that it was made after.</summary>
    SnapshotMismatch,
}
