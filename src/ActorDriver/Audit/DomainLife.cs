using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>The life of one domain, from the event that made it known to the last. A name that is used again has several.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">What it is, or was, called.</param>
/// <param name="Began">When it was defined or adopted.</param>
/// <param name="Ended">When it was undefined; null while it exists.</param>
/// <param name="State">What it is after its last event.</param>
public sealed record DomainLife(DomainId Id, string Name, DateTimeOffset Began, DateTimeOffset? Ended, DomainState State);
