using ActorDriver.Domains;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Health;

/// <summary>The driver, with an ear for commands that were refused because nothing could be journaled.</summary>
internal sealed class WatchedDriver(IActorDriver driver, Lazy<JournalHealth> health) : IActorDriver
{
    public async Task<DomainReply> SendAsync(DomainCommand command, CancellationToken cancellationToken = default)
    {
        var reply = await driver.SendAsync(command, cancellationToken);
        if (reply is DomainReply.Refused { Why: { Code: ErrorCode.JournalUnavailable } why })
            health.Value.OnFailure(why.Message);
        return reply;
    }

    public Task<DomainStatusReply> FindAsync(DomainRef reference, CancellationToken cancellationToken = default) =>
        driver.FindAsync(reference, cancellationToken);

    public Task<DomainListReply> ListAsync(bool includeShutOff, CancellationToken cancellationToken = default) =>
        driver.ListAsync(includeShutOff, cancellationToken);

    public IAsyncEnumerable<DomainNotice> FollowAsync(
        DomainRef? reference = null, int capacity = 1000, CancellationToken cancellationToken = default) =>
        driver.FollowAsync(reference, capacity, cancellationToken);
}
