using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <summary>
/// Finds or makes domains, routes their commands, and knows their names. Answers queries itself, at once, from what is durable.
/// Keeps each command in its books until it is answered, so that no caller is left without one, whatever becomes of the domain's
/// actor.
/// </summary>
public sealed partial class DomainsActor : ReceiveActor, IWithTimers
{
    private readonly DomainServices _services;
    private readonly DomainDirectory _directory = new();
    private readonly List<IActorRef> _draining = [];
    private readonly Queue<(object Message, IActorRef Asker)> _early = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _watcher = ActorRefs.Nobody;
    private IActorRef _subscriptions = ActorRefs.Nobody;
    private object _reading = new();
    private DomainError? _catalogTrouble;
    private TimeSpan _catalogBackoff;
    private DomainError _end = Stopping;
    private long _lastNumber;
    private long _follows;
    private bool _hasFollowers; // else the actor that tells them need not hear of each event

    /// <summary>Makes the actor; one a host.</summary>
    public DomainsActor(DomainServices services)
    {
        _services = services;
        _catalogBackoff = services.Options.MinBackoff;
        ReadingCatalog();
    }

    private static DomainError Stopping { get; } = new(
        ErrorCode.OperationFailed, "the driver is stopping; what was begun is carried on at its next start");

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Props of the actor; its name is <c>domains</c>.</summary>
    public static Props Props(DomainServices services) => Akka.Actor.Props.Create(() => new DomainsActor(services));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _watcher = Context.ActorOf(
            Akka.Actor.Props.Create(() => new WatcherActor(_services)).WithDispatcher(Blocking.KernelIo), "watcher");
        _subscriptions = Context.ActorOf(Akka.Actor.Props.Create(() => new SubscriptionsActor()), "subscriptions");
        ReadCatalog();
    }

    /// <summary>Who asks waits without a limit: also a fault of this actor itself is an answer.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _end = new DomainError(
            ErrorCode.OperationFailed, $"the driver failed, and starts again; what was begun is carried on: {reason.Message}");
        if (message is DomainCommand or DomainQuery && !OpenCommands.Any(c => ReferenceEquals(c, message)))
            Refuse(message, Sender, _end);
        base.PreRestart(reason, message); // calls PostStop
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _services.Telemetry.ForgetStates();
        foreach (var child in _children.Values)
            child.RefuseAll(_end);
        foreach (var (message, asker) in _early.Concat(HeldQueries))
            Refuse(message, asker, _end);
    }

    /// <summary>One bad message is answered by itself; it troubles nobody else.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is not (DomainCommand or DomainQuery))
            return base.AroundReceive(receive, message);
        if (MessageCheck.Fault(message) is { } fault)
        {
            Refusals.Refuse(message, Sender, new DomainError(ErrorCode.InvalidArgument, fault));
            return true;
        }

        try
        {
            return base.AroundReceive(receive, message);
        }
#pragma warning disable CA1031 // A fault of ours in dealing with one message must not refuse everybody else's.
        catch (Exception e) when (!OpenCommands.Any(c => ReferenceEquals(c, message)))
#pragma warning restore CA1031
        {
            _log.Error(e, "a {0} could not be dealt with", message.GetType().Name);
            Refusals.Refuse(message, Sender, new DomainError(ErrorCode.OperationFailed, $"the driver failed at this: {e.Message}"));
            return true;
        }
    }

    // When the journal was read: routing.

    private void Ready()
    {
        FromChild<Stored>(OnStored);
        Receive<DomainQuery.GetStatus>(OnGetStatus);
        Receive<DomainQuery.List>(OnList);
        Receive<DomainSubscription>(OnSubscription);
        Receive<DomainCommand.Define>(c => OnNew(c, c.Name, DomainId.New()));
        Receive<DomainCommand.Run>(c => OnNew(c, c.Name, DomainId.New()));
        Receive<DomainCommand.Adopt>(OnAdopt);
        Receive<DomainCommand>(OnCommand);
        FromChild<Answered>(OnAnswered);
        FromChild<Recovered>(OnRecovered);
        FromChild<Failing>(OnFailing);
        FromChild<Looked>((_, child) => OnLooked(child.Id));
        FromChild<Idle>((_, child) => OnIdle(child));
        Receive<Unfollowed>(u => { _hasFollowers = u.Follows != _follows; }, _ => Sender.Equals(_subscriptions));
        Receive<WatcherActor.Started>(_ => TellWatcher(), _ => Sender.Equals(_watcher));
        Receive<WatcherActor.Agrees>(a => OnLooked(a.Id), _ => Sender.Equals(_watcher));
        Receive<WatcherActor.Differs>(OnDiffers, _ => Sender.Equals(_watcher));
        Receive<FirstLookOver>(_ => EndFirstLook());
        Receive<Terminated>(OnTerminated);
        Receive<StartAgain>(s => OnStartAgain(s.Child));
        Receive<Drain>(_ => OnDrain(), IsOwn);
    }

    /// <summary>Such a message is believed from a domain's own actor only.</summary>
    private void FromChild<T>(Action<T, DomainChild> handle) => Receive<T>(message =>
    {
        if (ChildOf(Sender) is not { } child)
            return false;
        handle(message, child);
        return true;
    });

    private bool IsOwn(Drain drain) => ReferenceEquals(drain.Key, _services.Key);

    /// <summary>Before the end: takes no more commands, and says when those under way are at their outcome.</summary>
    private void OnDrain()
    {
        Become(() =>
        {
            Receive<DomainCommand>(c => Refuse(c, Sender, Stopping));
            Receive<Drain>(_ => _draining.Add(Sender), IsOwn);
            Ready();
        });
        _draining.Add(Sender);
        TellDrained();
    }

    /// <summary>Before the journal was read nothing can be under way.</summary>
    private void OnDrainUnread()
    {
        Become(() =>
        {
            Receive<Drain>(_ => Sender.Tell(Drained.Instance), IsOwn);
            Receive<DomainCommand>(c => Refuse(c, Sender, Stopping));
            Receive<DomainQuery>(q => Refuse(q, Sender, Stopping));
            Receive<DomainSubscription>(OnSubscription);
            ReceiveAny(_ => { }); // what a late read of the journal brings
        });
        while (_early.TryDequeue(out var early))
            Refuse(early.Message, early.Asker, Stopping);
        Sender.Tell(Drained.Instance);
    }

    private void TellDrained()
    {
        if (_draining.Count == 0 || _children.Values.Any(c => c.Open.Count > 0 || (c.Trouble is null && _directory[c.Id]?.Pending is not null)))
            return;
        foreach (var asker in _draining)
            asker.Tell(Drained.Instance);
        _draining.Clear();
    }

    private void OnSubscription(DomainSubscription subscription)
    {
        if (subscription is DomainSubscription.Follow)
        {
            _follows++;
            _hasFollowers = true;
        }

        _subscriptions.Forward(subscription);
    }

    private void OnCommand(DomainCommand command)
    {
        if (_directory.Find(command.Ref, out var why) is { } id)
            Route(id, command);
        else
            Refuse(command, Sender, why!);
    }

    private void OnNew(DomainCommand command, DomainName name, DomainId id)
    {
        if (_directory.Reserve(name, id))
        {
            Wake(id).Reserved = name;
            Route(id, command);
        }
        else if (_directory.HolderOf(name) is { } holder && _directory[holder] is { } state)
            Refuse(command, Sender, DomainDecider.NameTaken(state));
        else
            Refuse(command, Sender, new DomainError(ErrorCode.NameTaken, $"the name '{name}' is being taken by another domain right now"));
    }

    private void OnAdopt(DomainCommand.Adopt adopt)
    {
        if ((_directory.HolderOf(adopt.Container.Cgroup) ?? _directory.HolderOf(adopt.Container.Init)) is { } holder)
            Refuse(adopt, Sender, new DomainError(ErrorCode.OperationInvalid,
                $"cgroup {adopt.Container.Cgroup.Path} is held by domain '{holder.Name}' ({holder.Cgroup!.Path}) already"));
        else if (AdoptionUnderWay(adopt.Container) is { } other)
            Refuse(adopt, Sender, new DomainError(ErrorCode.OperationInvalid,
                $"cgroup {adopt.Container.Cgroup.Path} is being adopted as '{other.Name}' ({other.Container.Cgroup.Path}) right now"));
        else if (_directory.HolderOf(adopt.Name) is { } id && _directory[id] is { } known && DomainDecider.Returns(known, adopt))
            Route(id, adopt);
        else
            OnNew(adopt, adopt.Name, adopt.Container.Id ?? DomainId.New());
    }

    private IEnumerable<DomainCommand> OpenCommands => _children.Values.SelectMany(c => c.Open.Values).Select(open => open.Command);

    /// <summary>An adoption of this cgroup, or of one above or below it, or of the same init, that is not durable yet.</summary>
    private DomainCommand.Adopt? AdoptionUnderWay(FoundContainer container) => OpenCommands.OfType<DomainCommand.Adopt>().FirstOrDefault(a =>
        a.Container.Cgroup.Overlaps(container.Cgroup) || (a.Container.Init is { } init && init == container.Init));

    private void Route(DomainId id, DomainCommand command)
    {
        var child = Wake(id);
        if (child.Trouble is { } trouble)
        {
            Refuse(command, Sender, trouble);
            return;
        }

        var number = ++_lastNumber;
        var open = new OpenCommand(command, Sender, _services.Telemetry.Begin(command));
        child.Open.Add(number, open);
        child.Actor?.Tell(new Routed(number, command, open.Span)); // else it is being let go, and gets it when it is back
    }

    private void OnAnswered(Answered answered, DomainChild child)
    {
        if (!child.Open.Remove(answered.Number, out var open))
            return;
        open.Answer(answered.Reply);
        if (answered.Reply is DomainReply.Refused)
            ReleaseName(child);
        TellDrained();
    }

    /// <summary>
    /// A domain that was not made does not keep the name that was reserved for it. After a failure of the journal it keeps it until
    /// the journal can tell.
    /// </summary>
    private void ReleaseName(DomainChild child)
    {
        if (child.Reserved is { } name)
            _directory.Release(name, child.Id);
        child.Reserved = null;
    }

    private void Put(DomainState state)
    {
        _services.Telemetry.OnState(_directory[state.Id], state);
        _directory.Put(state);
    }

    /// <summary>A command that comes to no domain has its span too.</summary>
    private void Refuse(object message, IActorRef asker, DomainError why)
    {
        if (message is DomainCommand command)
            new OpenCommand(command, asker, _services.Telemetry.Begin(command)).Answer(
                new DomainReply.Refused(command.Wish.CorrelationId, why, null));
        else
            Refusals.Refuse(message, asker, why);
    }

    private void OnStored(Stored stored, DomainChild child)
    {
        child.Backoff = _services.Options.MinBackoff; // the journal works
        child.Outcome = null;
        Put(stored.State);
        _services.Telemetry.OnStored(stored.Event);
        _watcher.Tell(stored.State);
        var changed = new DomainChanged(stored.State, stored.Event);
        if (_hasFollowers)
            _subscriptions.Tell(changed);
        Context.System.EventStream.Publish(changed);
        if (stored.Answer is { } answer)
            OnAnswered(answer, child);
        TellDrained();
    }
}
