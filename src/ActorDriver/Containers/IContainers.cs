using ActorDriver.Domains;

namespace ActorDriver.Containers;

/// <summary>
/// The containers that others run on this machine. Expected failures are part of the replies, never exceptions. One container is
/// adopted by finding it here and sending <see cref="DomainCommand.Adopt"/>.
/// </summary>
public interface IContainers
{
    /// <summary>All containers that run now, each with the name of the domain that holds it.</summary>
    /// <param name="includePlain">Whether cgroups of no known manager are wanted too.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<ContainerListReply> DiscoverAsync(bool includePlain = false, CancellationToken cancellationToken = default);

    /// <summary>The one container that is pointed at, or why it cannot be adopted.</summary>
    Task<ContainerSearch> FindAsync(ContainerRef reference, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adopts every container that no domain holds yet, under its manager's name for it, made unique where that is taken; one that was
    /// adopted before and has been started again continues its domain.
    /// </summary>
    /// <param name="runtime">Only this manager's; null for all.</param>
    /// <param name="wish">Who wants it, and why.</param>
    /// <param name="cancellationToken">Stops the waiting, not what was begun.</param>
    Task<AdoptAllReply> AdoptAllAsync(string? runtime, Wish wish, CancellationToken cancellationToken = default);
}

/// <summary>The answer to a discovery.</summary>
/// <param name="Containers">The containers, by runtime and name.</param>
/// <param name="Error">Why there are none, or null: a hierarchy or the journal cannot be read.</param>
public sealed record ContainerListReply(IReadOnlyList<DiscoveredContainer> Containers, DomainError? Error);

/// <summary>The answer to an adoption of all.</summary>
/// <param name="Adoptions">One for each container that was not held.</param>
/// <param name="Error">Why nothing was tried, or null.</param>
public sealed record AdoptAllReply(IReadOnlyList<Adoption> Adoptions, DomainError? Error);

/// <summary>One of several adoptions.</summary>
/// <param name="Name">The name that the domain was to have.</param>
/// <param name="Reply">What came of it.</param>
public sealed record Adoption(DomainName Name, DomainReply Reply);
