using System.Diagnostics;
using ActorDriver.Containers;
using ActorDriver.Freezing;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <content>The domain's work in the kernel: by a child that freezes or kills, or by one blocking call.</content>
internal sealed partial class DomainActor
{
    private IActorRef? _worker;
    private IActorRef? _freezer;
    private string? _workerFault;
    private bool _reported;
    private int _calls;
    private bool _lookAgain;

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
    {
        // A restarted child would begin its time anew; that it died is an outcome.
        _workerFault = fault.GetBaseException().Message; // Akka wraps what is thrown at start
        return Directive.Stop;
    });

    private void StartWork(DomainWork work)
    {
        switch (work)
        {
            case DomainWork.Freeze freeze:
                BeginWork(_freezer ??= StartChild("freezer", ActorMaker<FreezerActor>.Props(
                    () => new(_services.Options.Freezer, _services.Time))));
                _freezer.Tell(new FreezerActor.Reach(freeze.Target, OpenCgroup())
                {
                    OwnFreezeBefore = freeze.OwnFreezeBefore,
                    OnLook = DriverTelemetry.LooksOf(_asked?.Command.Span),
                });
                break;
            case DomainWork.Kill:
                var openToKill = OpenCgroup();
                BeginWork(StartChild("destroyer", ActorMaker<DestroyerActor>.Props(
                    () => new(openToKill, _services.Options.Destroy, _services.Time))));
                break;
            case DomainWork.Launch:
                Launch();
                break;
            default:
                throw new UnreachableException($"no rule for {work.GetType().Name}");
        }
    }

    private Func<IContainerCgroup> OpenCgroup()
    {
        var (freezers, cgroup, init) = (_services.Freezers, _state.Cgroup!, _state.Init);
        return () => freezers.Open(cgroup, init);
    }

    private static IActorRef StartChild(string name, Props props) =>
        Context.Watch(Context.ActorOf(props.WithDispatcher(Blocking.KernelIo), name));

    private void BeginWork(IActorRef worker)
    {
        _reported = false;
        _workerFault = null;
        _worker = worker;
    }

    private void Launch()
    {
        var since = _services.Time.GetTimestamp();
        var starting = _services.Launches.StartAsync(
            Context.System, _state.Id, _state.Exec!, _state.WantedBackend, _services.Options.StartTimeout, _services.Time);
        Await(starting, outcome => OnReport(outcome switch
        {
            LaunchOutcome.Launched l => new WorkReport.Launched(l.Cgroup, l.Init, _services.Time.GetElapsedTime(since)),
            LaunchOutcome.Failed f => new WorkReport.LaunchFailed(f.Cause, f.Errno),
            _ => throw new UnreachableException($"no rule for {outcome.GetType().Name}"),
        }), fault => OnReport(new WorkReport.LaunchFailed(fault.Message, null)));
    }

    private void OnReport(WorkReport report)
    {
        _reported = true;
        if (_worker is not null && _worker.Equals(_freezer))
            _worker = null; // it stays for the next operation
        if (report is WorkReport.Freezer { Report: FreezerReport.ContainerGone })
            ConcludeIfGone();
        else
            Conclude(report);
    }

    private void Conclude(WorkReport report) => Conclude(DomainDecider.Conclude(_state, report, Now));

    private void Conclude(Decision.Conclude conclusion)
    {
        var before = _state;
        Store(
            [conclusion.Outcome],
            () =>
            {
                TidyUp(conclusion.Outcome, before);
                _lookAgain |= conclusion.Why is not null; // what has failed may have left the container otherwise than it should be
            },
            () => AnswerTo(conclusion));
    }

    /// <summary>
    /// An error on the way, or a cgroup that looked empty, is no proof of a container's end. Where it has not ended, the operation has
    /// failed and is undone.
    /// </summary>
    private void ConcludeIfGone()
    {
        var (freezers, cgroup, init) = (_services.Freezers, _state.Cgroup!, _state.Init);
        Call(
            () => freezers.Inspect(cgroup, init),
            seen =>
            {
                if (seen is KernelObservation.Gone gone)
                    Conclude(new WorkReport.ContainerGone(gone));
                else
                    RollBack(seen is KernelObservation.Unknown unknown
                        ? unknown.Cause
                        : $"no process was found in cgroup {cgroup.Path} for a moment, and now there is one: try again");
            },
            fault => RollBack(fault.Message));
    }

    /// <summary>Nothing to do, says the journal; whether the kernel agrees is looked at before that is answered.</summary>
    private void Confirm(DomainCommand command)
    {
        var (freezers, cgroup, init) = (_services.Freezers, _state.Cgroup!, _state.Init);
        Call(
            () => freezers.Inspect(cgroup, init),
            seen =>
            {
                var decision = DomainDecider.Confirm(_state, command, seen, Now);
                if (decision is Decision.NothingToDo)
                    AnswerAsked(null, null);
                else if (decision is Decision.Conclude ended)
                    Conclude(ended);
                else
                    CarryOut(decision);
            },
            fault => CarryOut(DomainDecider.Confirm(_state, command, new KernelObservation.Unknown(fault.Message), Now)));
    }

    private void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_freezer))
            _freezer = null;
        if (!terminated.ActorRef.Equals(_worker))
            return;
        if (_reported)
        {
            _worker = null;
            Next();
            return;
        }

        var cause = $"its {_worker.Path.Name} died: {_workerFault ?? "without a word"}";
        _log.Error("{Domain}: {Cause}", _state.Name, cause);
        RollBack(cause);
        _worker = null;
    }

    /// <summary>Ends an operation of which no more is known than its intent: the own freeze is what it was before that.</summary>
    private void RollBack(string cause)
    {
        var (open, before) = (OpenCgroup(), _state.OwnFreeze);
        if (_state.Pending!.Kind == OperationKind.Destroy)
        {
            Call(() => Use(open, cgroup => cgroup.Read().State == FreezerState.Frozen), KillDied, _ => KillDied(false));
            return;
        }

        Call(() => Use(open, cgroup => OwnFreezeRollBack.Undo(cgroup, before)), FreezerDied, fault => FreezerDied(fault.Message));

        void KillDied(bool frozen) => Conclude(new WorkReport.KillFailed(cause, null, [], frozen, TimeSpan.Zero));

        void FreezerDied(string? notUndone) => Conclude(new WorkReport.FreezerDied(cause, notUndone is null) { NotUndone = notUndone });
    }

    private static T Use<T>(Func<IContainerCgroup> open, Func<IContainerCgroup, T> use)
    {
        using var cgroup = open();
        return use(cgroup);
    }

    private static WorkReport Translate(DestroyerReport report) => report switch
    {
        DestroyerReport.Emptied e => new WorkReport.Killed(e.Elapsed),
        DestroyerReport.Failed f => new WorkReport.KillFailed(f.Cause, f.Errno, f.Pids, f.StillFrozen, f.Elapsed),
        DestroyerReport.ContainerGone g => new WorkReport.ContainerGone(g.How),
        _ => throw new UnreachableException($"no rule for {report.GetType().Name}"),
    };

    // Looks at the kernel, apart from operations; serialized with the commands, so that what was seen is not old.

    private void OnLookAtKernel()
    {
        if (IsBusy)
        {
            _lookAgain = true;
            return;
        }

        if (_state.Cgroup is not { } cgroup)
        {
            OnLooked(() => { });
            return;
        }

        var (freezers, before) = (_services.Freezers, _state);
        Call(
            () => freezers.Inspect(cgroup, before.Init),
            seen =>
            {
                if (DomainDecider.Observe(_state, seen, Now) is { } observed)
                    Store([observed], () => OnLooked(() => TidyUp(observed, before)));
                else
                    OnLooked(() => { });
            },
            fault => OnLooked(() => _log.Error(fault, "{Domain}: cannot look at {Cgroup}", _state.Name, cgroup.Path)));
    }

    private static void OnLooked(Action andThen)
    {
        Context.Parent.Tell(Looked.Instance);
        andThen();
    }

    /// <summary>
    /// Of a container that has ended by itself: the cgroup that we made is of no use to anybody, and another that we have frozen, or were
    /// about to, would be taken for a paused container by its manager.
    /// </summary>
    private void TidyUp(DomainEvent outcome, DomainState before)
    {
        if (!_state.IsActive)
            _freezer?.Tell(FreezerActor.Release.Instance);
        if (outcome is not DomainEvent.Stopped { Cause: StopCause.Exited } || before.Cgroup is not { } cgroup)
            return;
        var wasFrozenByUs = before is { OwnFreeze: true, Reason: not StatusReason.External } or { Pending.Kind: OperationKind.Suspend };
        if (!cgroup.Created && !wasFrozenByUs)
            return;
        var freezers = _services.Freezers;
        Call(
            () => Use(() => freezers.Open(cgroup), opened =>
            {
                if (cgroup.Created)
                    opened.Remove();
                else if (opened.OwnFreeze() == true && !opened.Read().IsPopulated)
                    opened.Request(FreezerTarget.Thawed);
                return cgroup.Path;
            }),
            _ => { },
            fault =>
            {
                if (fault is not CgroupGoneException)
                    _log.Warning("{Domain}: its empty cgroup {Cgroup} stays as it is: {Cause}", _state.Name, cgroup.Path, fault.Message);
            });
    }

    /// <summary>Runs a blocking call on the kernel-I/O dispatcher; the domain is busy until its end is dealt with.</summary>
    private void Call<T>(Func<T> call, Action<T> onResult, Action<Exception> onFault) =>
        Await(Context.System.RunOn(Blocking.KernelIo, call), onResult, onFault);

    private void Await<T>(Task<T> call, Action<T> onResult, Action<Exception> onFault)
    {
        _calls++;
        call.PipeTo(Self, Self,
            success: result => new CallEnded(() => onResult(result)), failure: fault => new CallEnded(() => onFault(fault)));
    }

    private void OnCallEnded(CallEnded ended)
    {
        _calls--;
        _lastActive = _services.Time.GetTimestamp();
        ended.Continue();
        Next();
    }
}
