using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Containers;

/// <summary>
/// Adopts the containers of chosen managers as they appear. One look at the machine at a time, on the dispatcher of such looks. That a
/// container has gone is seen by its domain itself.
/// </summary>
internal sealed class AutoAdopter : ReceiveActor, IWithTimers
{
    private static readonly Wish Adopter = Wish.Of("auto-adopt");

    private readonly AutoAdoptOptions _options;
    private readonly ContainerDiscovery _discovery;
    private readonly ContainerFinder _finder;
    private readonly IActorRef _domains;
    private readonly TimeSpan _limit;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<(DomainName, string)> _warned = [];
    private readonly Dictionary<Guid, DomainName> _names = []; // of the adoptions under way, by their numbers

    public AutoAdopter(AutoAdoptOptions options, KernelFreezers freezers, IActorRef domains, TimeSpan limit)
    {
        _limit = limit;
        _options = options;
        _discovery = new ContainerDiscovery(freezers);
        _finder = new ContainerFinder(freezers);
        _domains = domains;
        Receive<Look>(_ => OnLook());
        Receive<Seen>(OnSeen);
        Receive<DomainReply>(OnReply);
        Receive<Status.Failure>(f =>
        {
            _log.Warning("looking for containers failed, and is tried again: {Cause}", f.Cause.Message);
            LookLater();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Self.Tell(Look.Instance);

    private void OnLook() => LookAsync(Context.System).PipeTo(Self);

    private async Task<Seen> LookAsync(ActorSystem system)
    {
        var containers = await LookAsync(system, () => _discovery.Scan()).ConfigureAwait(false);
        var known = await _domains.Ask<DomainListReply>(new DomainQuery.List(IncludeShutOff: true), Timeout.InfiniteTimeSpan)
            .ConfigureAwait(false);
        if (known.Error is not null)
            return new Seen([], []); // the journal cannot tell yet what is adopted
        var chosen = containers.Where(c => _options.Runtimes.Contains(c.Container.Runtime));
        var plan = AdoptionPlan.For(chosen, known.Domains, Adopter);
        return new Seen(plan, await LookAsync(
            system, () => plan.Select(a => _finder.WhyNot(a.Container, known.Domains)).ToList()).ConfigureAwait(false));
    }

    private Task<T> LookAsync<T>(ActorSystem system, Func<T> look) =>
        system.RunWithin(Blocking.Discovery, look, _limit, TimeProvider.System);

    private void OnSeen(Seen seen)
    {
        foreach (var (adopt, why) in seen.Plan.Zip(seen.WhyNot))
        {
            if (why is not null)
            {
                Warn(adopt.Name, why);
                continue;
            }

            _names[adopt.Wish.CorrelationId] = adopt.Name;
            _domains.Tell(adopt);
        }

        if (_names.Count == 0)
            LookLater();
    }

    private void OnReply(DomainReply reply)
    {
        if (!_names.Remove(reply.CorrelationId, out var name))
            return;
        if (reply is DomainReply.Refused refused)
            Warn(name, refused.Why);
        if (_names.Count == 0)
            LookLater();
    }

    /// <summary>The same refusal comes again at each look, and is worth one line.</summary>
    private void Warn(DomainName name, DomainError why)
    {
        if (_warned.Add((name, why.Message)))
            _log.Warning("{Domain} was not adopted: {Why}", name, why.Message);
    }

    private void LookLater() => Timers.StartSingleTimer(Look.Instance, Look.Instance, _options.Interval);

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }

    private sealed record Seen(IReadOnlyList<DomainCommand.Adopt> Plan, IReadOnlyList<DomainError?> WhyNot);
}
