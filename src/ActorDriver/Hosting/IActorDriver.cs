using ActorDriver.Domains;

namespace ActorDriver.Hosting;

/// <summary>
/// The driver as a typed facade over its actors. Expected failures are replies, never exceptions. Cancelling stops the
/// waiting, not the command: what was accepted is carried to its outcome.
/// </summary>
public interface IActorDriver
{
    /// <summary>Sends a command and waits for its one reply.</summary>
    Task<DomainReply> SendAsync(DomainCommand command, CancellationToken cancellationToken = default);

    /// <summary>The domain with this name, UUID or init PID. Answered at once, whatever the domain is doing.</summary>
    Task<DomainStatusReply> FindAsync(DomainRef reference, CancellationToken cancellationToken = default);

    /// <summary>All domains by name, those that are shut off too when asked for.</summary>
    Task<DomainListReply> ListAsync(bool includeShutOff, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows what happens: first the states as they are, then each event that becomes durable, none lost and none twice. Ends with
    /// <see cref="DomainNotice.Overflowed"/> when the caller is too slow, or with <see cref="DomainNotice.Ended"/>; leaving the loop
    /// ends it too.
    /// </summary>
    /// <param name="reference">One domain, or null for all.</param>
    /// <param name="capacity">How many events the caller may be behind: see <see cref="DomainSubscription.Follow"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<DomainNotice> FollowAsync(
        DomainRef? reference = null, int capacity = 1000, CancellationToken cancellationToken = default);
}
