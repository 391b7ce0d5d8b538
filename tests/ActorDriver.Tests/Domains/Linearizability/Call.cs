using ActorDriver.Domains;

namespace ActorDriver.Tests.Domains.Linearizability;

/// <summary>What a caller may ask of a domain.</summary>
internal enum Asked
{
    Suspend,
    Resume,
    Destroy,
    Status,
}

/// <summary>One call with its answer. Invoked and Returned are places in one order over all callers.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Invoked">When the caller sent it.</param>
/// <param name="Returned">When the caller had the answer.</param>
/// <param name="Event">The outcome event; null when there was nothing to do, or none.</param>
/// <param name="Refused">Why not; null when it was done.</param>
/// <param name="Seen">What a status call saw.</param>
internal sealed record Call(
    Asked Asked, long Invoked, long Returned, string? Event = null, ErrorCode? Refused = null, DomainStatus? Seen = null)
{
    /// <summary>A call that touched the kernel has two moments: its intent and its outcome. Every other has one.</summary>
    public int Moments => Event is not null || Refused == ErrorCode.OperationFailed ? 2 : 1;
}
