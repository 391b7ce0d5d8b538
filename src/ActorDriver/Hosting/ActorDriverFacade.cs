using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Hosting;

namespace ActorDriver.Hosting;

/// <summary>The facade over a <see cref="DomainsActor"/>. It waits without a limit of its own, for the actor answers each message.</summary>
public sealed class ActorDriverFacade : IActorDriver
{
    private readonly Func<CancellationToken, Task<IActorRef>> _domains;

    /// <summary>The facade of an actor that runs.</summary>
    /// <param name="domains">The actor.</param>
    public ActorDriverFacade(IActorRef domains)
    {
        var there = Task.FromResult(domains);
        _domains = _ => there;
    }

    /// <summary>
    /// The facade of an actor that a host will start: a call before that waits for it. Hosted services are made before any of them is
    /// started, and so before there are actors.
    /// </summary>
    /// <param name="domains">The actor to be.</param>
    public ActorDriverFacade(IRequiredActor<DomainsActor> domains) => _domains = domains.GetAsync;

    /// <inheritdoc/>
    public Task<DomainReply> SendAsync(DomainCommand command, CancellationToken cancellationToken = default) =>
        AskAsync<DomainReply>(
            Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: var trace } ? command with { TraceParent = command.TraceParent ?? trace } : command,
            cancellationToken);

    /// <inheritdoc/>
    public Task<DomainStatusReply> FindAsync(DomainRef reference, CancellationToken cancellationToken = default) =>
        AskAsync<DomainStatusReply>(new DomainQuery.GetStatus(reference), cancellationToken);

    /// <inheritdoc/>
    public Task<DomainListReply> ListAsync(bool includeShutOff, CancellationToken cancellationToken = default) =>
        AskAsync<DomainListReply>(new DomainQuery.List(includeShutOff), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DomainNotice> FollowAsync(
        DomainRef? reference = null, int capacity = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var domains = await _domains(cancellationToken).ConfigureAwait(false);
        var system = ((IInternalActorRef)domains).Provider.Settings.System; // this one, also when the driver is in another
        var notices = Channel.CreateUnbounded<DomainNotice>(); // the subscription's capacity is its bound
        var follow = new DomainSubscription.Follow(reference, capacity);
        var follower = system.ActorOf(Props.Create(() => new FollowerActor(domains, follow, notices.Writer)));
        try
        {
            await foreach (var notice in notices.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return notice;
                follower.Tell(new DomainSubscription.Received(notice.Number)); // the caller has come back for the next
            }
        }
        finally
        {
            system.Stop(follower);
        }
    }

    private async Task<T> AskAsync<T>(object message, CancellationToken cancellationToken)
    {
        var domains = await _domains(cancellationToken).ConfigureAwait(false);
        return await domains.Ask<T>(message, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }
}
