using ActorDriver.Domains;

namespace ActorDriver.Hosting;

/// <summary>The everyday commands of <see cref="IActorDriver"/>, one call each.</summary>
public static class ActorDriverCommands
{
    /// <summary>Freezes every process of the domain.</summary>
    public static Task<DomainReply> SuspendAsync(
        this IActorDriver driver, DomainRef reference, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        driver.SendAsync(new DomainCommand.Suspend(reference, Wish.Of(by, reason)), cancellationToken);

    /// <summary>Thaws every process of the domain.</summary>
    public static Task<DomainReply> ResumeAsync(
        this IActorDriver driver, DomainRef reference, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        driver.SendAsync(new DomainCommand.Resume(reference, Wish.Of(by, reason)), cancellationToken);

    /// <summary>Kills every process of the domain, frozen or not.</summary>
    public static Task<DomainReply> DestroyAsync(
        this IActorDriver driver, DomainRef reference, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        driver.SendAsync(new DomainCommand.Destroy(reference, Wish.Of(by, reason)), cancellationToken);

    /// <summary>Starts the program of a shut-off domain.</summary>
    public static Task<DomainReply> StartAsync(
        this IActorDriver driver, DomainRef reference, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        driver.SendAsync(new DomainCommand.Start(reference, Wish.Of(by, reason)), cancellationToken);
}
