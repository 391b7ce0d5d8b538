using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Actor;

namespace ActorDriver.Containers;

/// <summary>
/// This machine's containers. Looking for them reads files that managers and users own, so it has a dispatcher of its own and a time limit.
/// </summary>
/// <param name="system">The actor system.</param>
/// <param name="domains">The driver.</param>
/// <param name="freezers">The kernel's freezers.</param>
/// <param name="limit">How long one look may take.</param>
internal sealed class LocalContainers(ActorSystem system, IActorRef domains, KernelFreezers freezers, TimeSpan limit) : IContainers
{
    private readonly ContainerDiscovery _discovery = new(freezers);
    private readonly ContainerFinder _finder = new(freezers);

    public async Task<ContainerListReply> DiscoverAsync(bool includePlain, CancellationToken cancellationToken)
    {
        var seen = await ScanAsync(includePlain, cancellationToken).ConfigureAwait(false);
        var known = await ListAsync(cancellationToken).ConfigureAwait(false);
        return (seen.Error ?? known.Error) is { } error
            ? new ContainerListReply([], error)
            : new ContainerListReply([.. seen.Containers.Select(c => c with { AdoptedAs = AdoptionPlan.Holder(c.Container, known.Domains)?.Name })], null);
    }

    public async Task<ContainerSearch> FindAsync(ContainerRef reference, CancellationToken cancellationToken)
    {
        var search = await LookAsync(() => _finder.Find(reference), error => new ContainerSearch(null, error), cancellationToken)
            .ConfigureAwait(false);
        if (search.Container is not { } container)
            return search;
        var known = await ListAsync(cancellationToken).ConfigureAwait(false);
        var why = known.Error
            ?? await LookAsync(() => _finder.HeldElsewhere(container, known.Domains), error => error, cancellationToken).ConfigureAwait(false);
        return why is null ? search : new ContainerSearch(null, why);
    }

    public async Task<AdoptAllReply> AdoptAllAsync(string? runtime, Wish wish, CancellationToken cancellationToken)
    {
        if (runtime is not null && !RuntimeRules.Runtimes.Contains(runtime))
            return new AdoptAllReply([], ContainerRefusals.UnknownRuntime(runtime));
        var seen = await ScanAsync(includePlain: false, cancellationToken).ConfigureAwait(false);
        var known = await ListAsync(cancellationToken).ConfigureAwait(false);
        if ((seen.Error ?? known.Error) is { } error)
            return new AdoptAllReply([], error);
        var chosen = seen.Containers.Where(c => runtime is null || c.Container.Runtime == runtime);
        var adoptions = AdoptionPlan.For(chosen, known.Domains, wish)
            .Select(adopt => AdoptAsync(adopt, known.Domains, cancellationToken));
        return new AdoptAllReply(await Task.WhenAll(adoptions).ConfigureAwait(false), null);
    }

    private async Task<Adoption> AdoptAsync(
        DomainCommand.Adopt adopt, IReadOnlyList<DomainState> known, CancellationToken cancellationToken)
    {
        var why = await LookAsync(() => _finder.WhyNot(adopt.Container, known), error => error, cancellationToken).ConfigureAwait(false);
        return new Adoption(adopt.Name, why is null
            ? await domains.Ask<DomainReply>(adopt, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false)
            : new DomainReply.Refused(adopt.Wish.CorrelationId, why, null));
    }

    private Task<ContainerListReply> ScanAsync(bool includePlain, CancellationToken cancellationToken)
    {
        return LookAsync(Scan, error => new ContainerListReply([], error), cancellationToken);

        ContainerListReply Scan()
        {
            try
            {
                return new ContainerListReply(_discovery.Scan(includePlain), null);
            }
            catch (KernelException e)
            {
                return new ContainerListReply([], ContainerRefusals.Of(e));
            }
        }
    }

    private async Task<T> LookAsync<T>(Func<T> look, Func<DomainError, T> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await system.RunWithin(Blocking.Discovery, look, limit, TimeProvider.System)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OverdueException e)
        {
            return failed(new DomainError(
                ErrorCode.OperationFailed, $"looking for containers: {e.Message}: a file that tells of them does not answer"));
        }
    }

    private Task<DomainListReply> ListAsync(CancellationToken cancellationToken) =>
        domains.Ask<DomainListReply>(new DomainQuery.List(IncludeShutOff: true), Timeout.InfiniteTimeSpan, cancellationToken);
}
