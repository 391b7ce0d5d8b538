using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <content>The lives of the domains' actors: woken when they have work, let go when they have none, started again with back-off.</content>
public sealed partial class DomainsActor
{
    private readonly Dictionary<DomainId, DomainChild> _children = [];
    private readonly Dictionary<IActorRef, DomainId> _idsOf = [];

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
    {
        if (_idsOf.TryGetValue(Sender, out var id) && _children.TryGetValue(id, out var child))
            child.Trouble ??= new DomainError(ErrorCode.OperationFailed, $"the domain's actor failed: {fault.Message}");
        _log.Error(fault, "{0} failed", Sender.Path.Name);
        return Sender.Equals(_watcher) || Sender.Equals(_subscriptions) ? Directive.Restart : Directive.Stop;
    });

    private DomainChild Wake(DomainId id, bool afterBackoff = false)
    {
        if (!_children.TryGetValue(id, out var child))
            child = _children[id] = new DomainChild(id, _services.Options.MinBackoff);
        if (child.Actor is null && !child.IsLeaving && (child.Trouble is null || afterBackoff))
        {
            child.MustComeBack = false;
            var (services, outcome) = (_services, child.Outcome);
            child.Actor = Context.Watch(Context.ActorOf(ActorMaker<DomainActor>.Props(() => new(id, services, outcome)), id.ToString()));
            _idsOf[child.Actor] = id;
        }

        return child;
    }

    private void OnRecovered(Recovered recovered, DomainChild child)
    {
        child.Trouble = null;
        if (recovered.State.Pending is null)
            child.Outcome = null;
        if (recovered.State.SequenceNr > 0)
        {
            Put(recovered.State);
            _watcher.Tell(recovered.State);
        }

        if (child.Open.Count > 0)
            return;
        ReleaseName(child); // the event that would have made the name its own may not have become durable
        if (recovered.State.SequenceNr == 0)
            LetGo(child);
    }

    private void OnDiffers(WatcherActor.Differs differs)
    {
        var child = Wake(differs.Id);
        if (child.IsLeaving)
            child.MustComeBack = true; // it looks at the kernel when it starts
        else
            child.Actor?.Tell(LookAtKernel.Instance); // else its journal fails, and it looks when it is tried again
    }

    private void OnFailing(Failing failing, DomainChild child)
    {
        child.Trouble = failing.Why;
        child.Outcome = failing.Outcome ?? child.Outcome;
    }

    private static void OnIdle(DomainChild child)
    {
        if (child is { Open.Count: 0, IsLeaving: false })
            LetGo(child);
    }

    private static void LetGo(DomainChild child)
    {
        child.IsLeaving = true;
        child.Actor!.Tell(Leave.Instance);
        child.Actor = null;
    }

    private void OnTerminated(Terminated terminated)
    {
        if (!_idsOf.Remove(terminated.ActorRef, out var id) || !_children.TryGetValue(id, out var child))
            return;
        var wasLetGo = child.IsLeaving && child.Trouble is null;
        child.IsLeaving = false;
        child.Actor = null;
        if (wasLetGo)
        {
            if (child.Open.Count > 0 || child.MustComeBack)
                ComeBack(child);
            else
                _children.Remove(id);
            return;
        }

        child.Trouble ??= new DomainError(ErrorCode.OperationFailed, "the domain's actor stopped without a word");
        _services.Telemetry.OnRestart();
        child.RefuseAll(child.Trouble);
        _log.Warning("{Domain}: its actor stopped, and starts again in {Backoff}: {Why}", id, child.Backoff, child.Trouble.Message);
        TellDrained();
        Timers.StartSingleTimer(id, new StartAgain(child), child.Backoff);
        child.Backoff = Longer(child.Backoff);
    }

    /// <summary>Commands, or word of a difference, came while it was being let go.</summary>
    private void ComeBack(DomainChild child)
    {
        Wake(child.Id);
        foreach (var (number, open) in child.Open)
            child.Actor!.Tell(new Routed(number, open.Command, open.Span));
    }

    private DomainChild? ChildOf(IActorRef actor) =>
        _idsOf.TryGetValue(actor, out var id) && _children.TryGetValue(id, out var child) ? child : null;

    private TimeSpan Longer(TimeSpan backoff) =>
        backoff * 2 < _services.Options.MaxBackoff ? backoff * 2 : _services.Options.MaxBackoff;

    private void OnStartAgain(DomainChild child)
    {
        if (_children.GetValueOrDefault(child.Id) == child)
            Wake(child.Id, afterBackoff: true);
    }

    private sealed record StartAgain(DomainChild Child);
}
