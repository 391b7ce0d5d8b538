using ActorDriver.Containers;
using ActorDriver.Domains;

namespace ActorDriver.Hosting;

/// <summary>The everyday commands of <see cref="IActorDriver"/>, one call each.</summary>
public static class ActorDriverCommands
{
    /// <summary>Makes a domain and starts its program. A name that can be none is refused with <see cref="ErrorCode.InvalidArgument"/>.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="name">The name that it shall have.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="cancellationToken">Stops the waiting, not the command.</param>
    public static Task<DomainReply> RunAsync(
        this IActorDriver driver, string name, IReadOnlyList<string> command, string by, string? reason = null,
        CancellationToken cancellationToken = default)
    {
        var wish = Wish.Of(by, reason);
        return DomainName.TryParse(name, out var parsed, out var fault)
            ? driver.SendAsync(new DomainCommand.Run(parsed, new ExecSpec(command), null, wish), cancellationToken)
            : Task.FromResult<DomainReply>(
                new DomainReply.Refused(wish.CorrelationId, new DomainError(ErrorCode.InvalidArgument, fault), null));
    }

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

    /// <summary>Forgets a shut-off domain, so that its name is free again. Its history stays.</summary>
    public static Task<DomainReply> UndefineAsync(
        this IActorDriver driver, DomainRef reference, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        driver.SendAsync(new DomainCommand.Undefine(reference, Wish.Of(by, reason)), cancellationToken);
}
