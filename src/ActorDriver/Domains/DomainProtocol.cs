using System.Diagnostics;

namespace ActorDriver.Domains;

// Between DomainsActor and its children only: each side takes them from the other alone.

/// <summary>A command on its way to its domain. The number is the parent's own: callers may repeat a correlation id.</summary>
internal sealed record Routed(long Number, DomainCommand Command, Activity? Span);

/// <summary>The answer on its way back.</summary>
internal sealed record Answered(long Number, DomainReply Reply);

/// <summary>The domain has replayed its journal.</summary>
internal sealed record Recovered(DomainState State);

/// <summary>An event has become durable, and with it the answer to a command where it is the outcome.</summary>
internal sealed record Stored(DomainState State, DomainEvent Event, Answered? Answer = null);

/// <summary>
/// The domain's actor is about to stop, and why. An outcome that the kernel has seen and the journal has not is a fact: it is handed on
/// to the actor's successor.
/// </summary>
internal sealed record Failing(DomainError Why, DomainEvent? Outcome = null);

/// <summary>The kernel's state may differ from the journal's: look, and journal what is seen.</summary>
internal sealed record LookAtKernel
{
    public static LookAtKernel Instance { get; } = new();
}

/// <summary>The domain has looked at the kernel; where it differed, that is journaled.</summary>
internal sealed record Looked
{
    public static Looked Instance { get; } = new();
}

/// <summary>The domain has had nothing to do for a while and may be let go.</summary>
internal sealed record Idle
{
    public static Idle Instance { get; } = new();
}

/// <summary>Stop as soon as nothing is under way; no more commands come.</summary>
internal sealed record Leave
{
    public static Leave Instance { get; } = new();
}

/// <summary>Nobody follows any more; so many had begun to when this was sent.</summary>
internal sealed record Unfollowed(long Follows);

/// <summary>Take no more commands, and answer <see cref="Drained"/> when those under way are at their outcome.</summary>
/// <param name="Key">The driver's own (<see cref="DomainServices.Key"/>): no message from elsewhere can hold this very object.</param>
internal sealed record Drain(object Key);

/// <summary>No operation is under way.</summary>
internal sealed record Drained
{
    public static Drained Instance { get; } = new();
}
