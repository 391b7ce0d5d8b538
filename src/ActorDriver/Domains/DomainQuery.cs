namespace ActorDriver.Domains;

/// <summary>A question about domains. Answered at once, whatever they are doing, from what is durable.</summary>
public abstract record DomainQuery
{
    private DomainQuery()
    {
    }

    /// <summary>The status of one domain; answered by <see cref="DomainStatusReply"/>.</summary>
    public sealed record GetStatus(DomainRef Ref) : DomainQuery;

    /// <summary>
    /// All domains by name; answered by one <see cref="DomainListReply"/>. From another system it must fit into a frame of Akka.Remote
    /// (some 250 domains by default): for more, <see cref="DomainSubscription.Follow"/> tells them in parts.
    /// </summary>
    /// <param name="IncludeShutOff">Whether those that are not active are wanted too.</param>
    public sealed record List(bool IncludeShutOff) : DomainQuery;
}

/// <summary>The answer to <see cref="DomainQuery.GetStatus"/>.</summary>
/// <param name="Domain">The domain, or null.</param>
/// <param name="Error">Why there is none, or null: <see cref="ErrorCode.NoDomain"/>, or the journal cannot be read yet.</param>
public sealed record DomainStatusReply(DomainState? Domain, DomainError? Error);

/// <summary>The answer to <see cref="DomainQuery.List"/>.</summary>
/// <param name="Domains">The domains by name.</param>
/// <param name="Error">Why there are none, or null: the journal cannot be read yet.</param>
public sealed record DomainListReply(IReadOnlyList<DomainState> Domains, DomainError? Error);

/// <summary>
/// Published to the actor system's event stream after an event of a domain has become durable: subscribe to it to follow
/// what happens. Nothing waits for a subscriber.
/// </summary>
/// <param name="Domain">The domain after the event.</param>
/// <param name="Event">The event.</param>
public sealed record DomainChanged(DomainState Domain, DomainEvent Event);
