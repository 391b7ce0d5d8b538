using ActorDriver.Domains;
using Akka.Actor;

namespace ActorDriver.Hosting;

/// <summary>The facade over a <see cref="DomainsActor"/>. It waits without a limit of its own, for the actor answers each message.</summary>
/// <param name="domains">The actor.</param>
public sealed class ActorDriverFacade(IActorRef domains) : IActorDriver
{
    /// <inheritdoc/>
    public Task<DomainReply> SendAsync(DomainCommand command, CancellationToken cancellationToken = default) =>
        domains.Ask<DomainReply>(command, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public Task<DomainStatusReply> FindAsync(DomainRef reference, CancellationToken cancellationToken = default) =>
        domains.Ask<DomainStatusReply>(new DomainQuery.GetStatus(reference), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public Task<DomainListReply> ListAsync(bool includeShutOff, CancellationToken cancellationToken = default) =>
        domains.Ask<DomainListReply>(new DomainQuery.List(includeShutOff), Timeout.InfiniteTimeSpan, cancellationToken);
}
