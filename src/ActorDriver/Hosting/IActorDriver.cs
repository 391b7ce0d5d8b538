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
}
