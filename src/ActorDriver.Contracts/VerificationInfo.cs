namespace ActorDriver.Contracts;

/// <summary>Whether a journal is as it was written: <c>audit verify --json</c> and <c>POST /v1/audit/verification</c>.</summary>
/// <param name="Sound">Nothing is wrong.</param>
/// <param name="Events">The events that were checked.</param>
/// <param name="WithoutHash">Those among them that carry no link to their predecessor: written before there were any.</param>
/// <param name="UnknownEvents">Those whose kind is not known; their place in the chain was checked all the same.</param>
/// <param name="FindingCount">How much is wrong.</param>
/// <param name="Findings">What is wrong, in the order of the journal; the first 1,000.</param>
/// <param name="Heads">The last event of each domain's journal.</param>
public sealed record VerificationInfo(
    bool Sound, long Events, long WithoutHash, long UnknownEvents, long FindingCount, IReadOnlyList<FindingInfo> Findings,
    IReadOnlyList<HeadInfo> Heads);

/// <summary>One thing that is wrong with a journal.</summary>
/// <param name="Kind"><c>broken-chain</c>, <c>wrong-number</c>, <c>missing-rows</c>, <c>head-mismatch</c>, …</param>
/// <param name="Id">The UUID of the domain in whose journal it is; null when it is in none.</param>
/// <param name="Name">The domain's name where it can still be read, else null.</param>
/// <param name="Seq">The event's number there, or null.</param>
/// <param name="Row">The row of the file, or null.</param>
/// <param name="What">What is wrong, in one sentence.</param>
public sealed record FindingInfo(string Kind, string? Id, string? Name, long? Seq, long? Row, string What);

/// <summary>The last event of a domain's journal. Kept elsewhere, it proves later that nothing was cut off.</summary>
/// <param name="Id">The domain's UUID.</param>
/// <param name="Seq">The event's number.</param>
/// <param name="Hash">The SHA-256 of its stored bytes, in hexadecimal.</param>
public sealed record HeadInfo(string Id, long Seq, string Hash);
