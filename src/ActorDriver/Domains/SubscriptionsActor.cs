using Akka.Actor;

namespace ActorDriver.Domains;

/// <summary>
/// Tells subscribers of the states as they are, and then of each event. The snapshot is its parent's reply to a query, the events are
/// what its parent sends: both come from one sender, so their order in this mailbox is the order in which they became true. Where
/// the reply stands, what came before it is in it and what comes after it is not; no event is lost between them, and none told twice.
/// </summary>
internal sealed class SubscriptionsActor : ReceiveActor
{
    private readonly Dictionary<IActorRef, Subscriber> _subscribers = [];
    private bool _asked;
    private long _follows;

    public SubscriptionsActor()
    {
        Receive<DomainSubscription.Follow>(OnFollow);
        Receive<DomainSubscription.Received>(r => _subscribers.GetValueOrDefault(Sender)?.Confirm(r.Number));
        Receive<DomainSubscription.Stop>(_ => OnStop());
        Receive<DomainListReply>(OnStates, _ => Sender.Equals(Context.Parent)); // from a network these come too
        Receive<DomainChanged>(OnChanged, _ => Sender.Equals(Context.Parent));
        Receive<Terminated>(t =>
        {
            _subscribers.Remove(t.ActorRef);
            TellIfNobodyFollows();
        });
    }

    private static DomainError Stopping { get; } = new(ErrorCode.OperationFailed, "the driver is stopping");

    protected override void PostStop()
    {
        foreach (var subscriber in _subscribers.Values)
            subscriber.Actor.Tell(new DomainNotice.Ended(subscriber.Next(), Stopping));
    }

    private void OnFollow(DomainSubscription.Follow follow)
    {
        _follows++;
        var before = _subscribers.GetValueOrDefault(Sender);
        if (follow.Capacity is < 1 or > DomainSubscription.Follow.MaxCapacity)
        {
            End(before ?? new Subscriber(Sender, follow, 0), new DomainError(
                ErrorCode.InvalidArgument, $"a capacity is from 1 to {DomainSubscription.Follow.MaxCapacity}; this one is {follow.Capacity}"));
            return;
        }

        _subscribers[Sender] = new Subscriber(Sender, follow, before?.LastNumber ?? 0);
        Context.Watch(Sender);
        if (_asked)
            return; // the reply that is on its way will do
        _asked = true;
        Context.Parent.Tell(new DomainQuery.List(IncludeShutOff: true));
    }

    private void OnStop() => End(_subscribers.GetValueOrDefault(Sender) ?? new Subscriber(Sender, new DomainSubscription.Follow(), 0), null);

    private void OnStates(DomainListReply reply)
    {
        _asked = false;
        var directory = new DomainDirectory();
        foreach (var state in reply.Domains)
            directory.Put(state);
        foreach (var subscriber in _subscribers.Values.Where(s => !s.Follows).ToList())
        {
            if (reply.Error is { } error)
                End(subscriber, error);
            else if (subscriber.Wanted.Ref is not { } reference)
                subscriber.Begin(null, reply.Domains);
            else if (directory.Find(reference, out var why) is { } id)
                subscriber.Begin(id, [directory[id]!]);
            else
                End(subscriber, why!);
        }
    }

    private void OnChanged(DomainChanged changed)
    {
        List<Subscriber>? slow = null;
        foreach (var subscriber in _subscribers.Values.Where(s => s.Wants(changed.Domain.Id)))
        {
            if (subscriber.IsFull)
                (slow ??= []).Add(subscriber);
            else
                subscriber.Actor.Tell(new DomainNotice.Changed(subscriber.Next(), changed.Domain, changed.Event));
        }

        slow?.ForEach(subscriber =>
        {
            Forget(subscriber);
            subscriber.Actor.Tell(new DomainNotice.Overflowed(subscriber.Next()));
        });
    }

    private void End(Subscriber subscriber, DomainError? why)
    {
        Forget(subscriber);
        subscriber.Actor.Tell(new DomainNotice.Ended(subscriber.Next(), why));
    }

    private void Forget(Subscriber subscriber)
    {
        _subscribers.Remove(subscriber.Actor);
        Context.Unwatch(subscriber.Actor);
        TellIfNobodyFollows();
    }

    /// <summary>Its parent need not send it each event then.</summary>
    private void TellIfNobodyFollows()
    {
        if (_subscribers.Count == 0)
            Context.Parent.Tell(new Unfollowed(_follows));
    }

    private sealed class Subscriber(IActorRef actor, DomainSubscription.Follow wanted, long lastNumber)
    {
        private long _confirmed;
        private DomainId? _only;

        public IActorRef Actor { get; } = actor;

        public DomainSubscription.Follow Wanted { get; } = wanted;

        /// <summary>Whether it has been told of the states, and is told of events.</summary>
        public bool Follows { get; private set; }

        public long LastNumber { get; private set; } = lastNumber;

        public bool IsFull => LastNumber - _confirmed >= Wanted.Capacity;

        public bool Wants(DomainId id) => Follows && (_only is null || _only == id);

        public long Next() => ++LastNumber;

        public void Begin(DomainId? only, IReadOnlyList<DomainState> domains)
        {
            Follows = true;
            _only = only;
            IReadOnlyList<DomainState[]> parts = domains.Count == 0 ? [[]] : [.. domains.Chunk(DomainNotice.Following.MaxDomains)];
            for (var i = 0; i < parts.Count; i++)
                Actor.Tell(new DomainNotice.Following(Next(), parts[i], IsLast: i == parts.Count - 1));
            _confirmed = LastNumber; // only events count
        }

        public void Confirm(long number) => _confirmed = Math.Clamp(number, _confirmed, LastNumber);
    }
}
