using System.Diagnostics;
using ActorDriver.Containers;
using ActorDriver.Freezing;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace ActorDriver.Domains;

/// <summary>
/// One domain: serializes its commands, stores what <see cref="DomainDecider"/> decides, and has it done. Holds no rule of its
/// own. An intent is durable before the kernel is touched, an outcome before it is answered.
/// </summary>
/// <remarks>
/// Events are stored with <c>PersistAllAsync</c>, for <c>Persist</c> would stash everything else meanwhile. That a command is
/// judged on the newest state is seen to here: one is taken up only when nothing is being stored, worked on or looked at.
/// </remarks>
internal sealed class DomainActor : ReceivePersistentActor
{
    private readonly DomainServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<(Routed Command, long Since)> _waiting = new();
    private DomainState _state;
    private EventHash _lastHash = EventHash.None;
    private Asked? _asked;
    private IActorRef? _worker;
    private string? _workerFault;
    private bool _reported;
    private long _snapshotNr;
    private int _storing;
    private int _calls;
    private bool _lookAgain;
    private bool _leaving;

    public DomainActor(DomainId id, DomainServices services)
    {
        _services = services;
        _state = DomainState.New(id);
        PersistenceId = PersistenceIdOf(id);
        JournalPluginId = services.JournalPluginId;
        SnapshotPluginId = services.SnapshotPluginId;

        Recover<JournaledEvent>(Replay);
        Recover<SnapshotOffer>(offer => Restore((DomainSnapshot)offer.Snapshot));
        Recover<RecoveryCompleted>(_ => OnRecovered());

        Command<Routed>(OnCommand);
        Command<LookAtKernel>(_ => OnLookAtKernel());
        Command<FreezerReport>(report => OnReport(new WorkReport.Freezer(report)), _ => Sender.Equals(_worker));
        Command<DestroyerReport>(report => OnReport(Translate(report)), _ => Sender.Equals(_worker));
        Command<CallEnded>(OnCallEnded);
        Command<Terminated>(OnTerminated);
        Command<ReceiveTimeout>(_ => OnIdle());
        Command<Leave>(_ => OnLeave());
        Command<SaveSnapshotSuccess>(_ => { });
        Command<SaveSnapshotFailure>(f =>
            _log.Warning("{Domain}: no snapshot was saved; recovery replays more events: {Cause}", _state.Name, f.Cause.Message));
    }

    public override string PersistenceId { get; }

    private bool IsBusy => _storing > 0 || _worker is not null || _calls > 0;

    public static string PersistenceIdOf(DomainId id) => $"domain-{id}";

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
    {
        // A restarted child would begin its time anew; that it died is an outcome.
        _workerFault = fault.GetBaseException().Message; // Akka wraps what is thrown at start
        return Directive.Stop;
    });

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        GiveUp($"storing an event failed: {cause.Message}");
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        GiveUp($"storing an event was rejected: {cause.Message}");
        Context.Stop(Self); // after a rejection Akka would let it live, with an intent or outcome that is in no journal
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        GiveUp($"replaying the journal failed: {reason.Message}");
    }

    private static void GiveUp(string cause) =>
        Context.Parent.Tell(new Failing(new DomainError(ErrorCode.JournalUnavailable, $"the journal cannot be used now: {cause}")));

    // Recovery: only applies events; the kernel is read after it.

    private void Replay(JournaledEvent e)
    {
        _state = _state.Apply(e.Event);
        _lastHash = EventHash.Of(e.Bytes.Span);
    }

    private void Restore(DomainSnapshot snapshot)
    {
        _state = snapshot.State;
        _lastHash = snapshot.LastHash;
        _snapshotNr = _state.SequenceNr;
    }

    private void OnRecovered()
    {
        Context.Parent.Tell(new Recovered(_state));
        Context.SetReceiveTimeout(_services.Options.PassivateAfter);
        if (DomainDecider.Redo(_state) is { } work)
        {
            _log.Info("{Domain}: carrying on with {Operation}", _state.Name, _state.Pending!.Kind);
            StartWork(work);
        }
        else if (_state.IsActive)
        {
            OnLookAtKernel();
        }
    }

    // Commands: one at a time.

    private void OnCommand(Routed command)
    {
        var since = _services.Time.GetTimestamp();
        if (!IsBusy)
            Handle(command, since);
        else if (_waiting.Count < _services.Options.StashCapacity)
            _waiting.Enqueue((command, since));
        else
            Answer(command, new DomainReply.Refused(command.Command.Wish.CorrelationId, new DomainError(ErrorCode.Busy,
                $"{_waiting.Count} commands wait for domain '{_state.Name}' already: try again later"), _state));
    }

    private void Handle(Routed command, long since)
    {
        _asked = new Asked(command, since);
        var decision = DomainDecider.Decide(_state, command.Command, Now);
        switch (decision)
        {
            case Decision.Reject reject:
                AnswerAsked(reject.Why, null);
                break;
            case Decision.NothingToDo:
                AnswerAsked(null, null);
                break;
            case Decision.Begin begin:
                Store(begin.Intents, () => StartWork(begin.Work));
                break;
            case Decision.Conclude conclude:
                Store([conclude.Outcome], () => AnswerAsked(conclude.Why, conclude.Outcome.Kind));
                break;
            default:
                throw new UnreachableException($"no rule for {decision.GetType().Name}");
        }
    }

    private void Next()
    {
        while (!IsBusy && (_lookAgain || _waiting.Count > 0))
        {
            if (_lookAgain)
            {
                _lookAgain = false;
                OnLookAtKernel();
            }
            else
            {
                var (command, since) = _waiting.Dequeue();
                Handle(command, since);
            }
        }

        if (_leaving && !IsBusy)
            Context.Stop(Self);
    }

    private void AnswerAsked(DomainError? why, string? outcome)
    {
        if (_asked is not { } asked)
            return; // a redo after a restart: nobody waits for it any more
        _asked = null;
        var id = asked.Command.Command.Wish.CorrelationId;
        Answer(asked.Command, why is null
            ? new DomainReply.Done(id, _state, outcome, Math.Round(_services.Time.GetElapsedTime(asked.Since).TotalMilliseconds, 3))
            : new DomainReply.Refused(id, why, _state.SequenceNr > 0 ? _state : null));
    }

    private static void Answer(Routed command, DomainReply reply) => Context.Parent.Tell(new Answered(command.Number, reply));

    // The journal.

    private void Store(IReadOnlyList<DomainEvent> events, Action whenDurable)
    {
        var encoded = new List<JournaledEvent>(events.Count);
        var hash = _lastHash;
        foreach (var e in events)
        {
            var next = _services.Codec.Encode(e, _state.SequenceNr + encoded.Count + 1, hash);
            hash = EventHash.Of(next.Bytes.Span);
            encoded.Add(next);
        }

        _storing = encoded.Count;
        PersistAllAsync(encoded, stored =>
        {
            _storing--;
            Replay(stored);
            Context.Parent.Tell(new Stored(_state, stored.Event));
            LogLine(stored.Event);
            if (_storing > 0)
                return;
            SnapshotIfDue();
            whenDurable();
            Next();
        });
    }

    private void SnapshotIfDue()
    {
        if (_state.Pending is not null || _state.SequenceNr - _snapshotNr < _services.Options.SnapshotEvery)
            return;
        _snapshotNr = _state.SequenceNr;
        SaveSnapshot(new DomainSnapshot(_state, _lastHash));
    }

    private void LogLine(DomainEvent e) => _log.Info(
        "{Domain} {Event}: {Status}, after {Elapsed} ms, by {By} [{Id}]", _state.Name, e.Kind,
        $"{_state.Status.Word()} ({_state.Reason.Word()})",
        _asked is { } asked ? Math.Round(_services.Time.GetElapsedTime(asked.Since).TotalMilliseconds, 1) : 0, e.Wish.By, _state.Id);

    // Work in the kernel.

    private void StartWork(DomainWork work)
    {
        switch (work)
        {
            case DomainWork.Freeze freeze:
                var open = OpenCgroup();
                StartWorker("freezer", Props.Create(() =>
                    new FreezerActor(freeze.Target, open, _services.Options.Freezer, _services.Time)));
                break;
            case DomainWork.Kill:
                var openToKill = OpenCgroup();
                StartWorker("destroyer", Props.Create(() =>
                    new DestroyerActor(openToKill, _services.Options.Destroy, _services.Time)));
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
        var (freezers, cgroup) = (_services.Freezers, _state.Cgroup!);
        return () => freezers.Open(cgroup);
    }

    private void StartWorker(string name, Props props)
    {
        _reported = false;
        _workerFault = null;
        _worker = Context.Watch(Context.ActorOf(props.WithDispatcher(KernelIo.Dispatcher), name));
    }

    private void Launch()
    {
        var (launcher, id, exec, wanted) = (_services.Launcher, _state.Id.Value, _state.Exec!, _state.WantedBackend);
        var since = _services.Time.GetTimestamp();
        Call(() => launcher.Launch(id, exec, wanted), outcome => OnReport(outcome switch
        {
            LaunchOutcome.Launched l => new WorkReport.Launched(l.Cgroup, l.Init, _services.Time.GetElapsedTime(since)),
            LaunchOutcome.Failed f => new WorkReport.LaunchFailed(f.Cause, f.Errno),
            _ => throw new UnreachableException($"no rule for {outcome.GetType().Name}"),
        }), fault => OnReport(new WorkReport.LaunchFailed(fault.Message, null)));
    }

    private void OnReport(WorkReport report)
    {
        _reported = true;
        var cgroup = _state.Cgroup;
        var conclusion = DomainDecider.Conclude(_state, report, Now);
        Store([conclusion.Outcome], () =>
        {
            AnswerAsked(conclusion.Why, conclusion.Outcome.Kind);
            TidyUp(conclusion.Outcome, cgroup);
        });
    }

    private void OnTerminated(Terminated terminated)
    {
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

    private void RollBack(string cause)
    {
        var (open, kind) = (OpenCgroup(), _state.Pending!.Kind);
        var opposite = kind == OperationKind.Suspend ? FreezerTarget.Thawed : FreezerTarget.Frozen;
        Call(
            () =>
            {
                using var cgroup = open();
                if (kind != OperationKind.Destroy)
                    cgroup.Request(opposite);
                return cgroup.Read();
            },
            read => OnReport(Died(read.Is(opposite), read.State == FreezerState.Frozen)),
            _ => OnReport(Died(false, false)));

        WorkReport Died(bool rolledBack, bool frozen) => kind == OperationKind.Destroy
            ? new WorkReport.KillFailed(cause, null, [], frozen, TimeSpan.Zero)
            : new WorkReport.FreezerDied(cause, rolledBack);
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
            return;
        var (freezers, init) = (_services.Freezers, _state.Init);
        Call(
            () => freezers.Inspect(cgroup, init),
            seen =>
            {
                if (DomainDecider.Observe(_state, seen, Now) is { } observed)
                    Store([observed], () => TidyUp(observed, cgroup));
            },
            fault => _log.Error(fault, "{Domain}: cannot look at {Cgroup}", _state.Name, cgroup.Path));
    }

    /// <summary>The cgroup that we made for a container that has ended by itself is of no use to anybody.</summary>
    private void TidyUp(DomainEvent outcome, CgroupRef? cgroup)
    {
        if (outcome is not DomainEvent.Stopped { Cause: StopCause.Exited } || cgroup is not { Created: true })
            return;
        var freezers = _services.Freezers;
        Call(
            () =>
            {
                using var opened = freezers.Open(cgroup);
                opened.Remove();
                return cgroup.Path;
            },
            _ => { },
            fault =>
            {
                if (fault is not CgroupGoneException)
                    _log.Warning("{Domain}: its empty cgroup {Cgroup} stays: {Cause}", _state.Name, cgroup.Path, fault.Message);
            });
    }

    /// <summary>Runs a blocking call on the kernel-I/O dispatcher; the domain is busy until its end is dealt with.</summary>
    private void Call<T>(Func<T> call, Action<T> onResult, Action<Exception> onFault)
    {
        _calls++;
        Context.System.RunOnKernelIo(call).PipeTo(Self,
            success: result => new CallEnded(() => onResult(result)), failure: fault => new CallEnded(() => onFault(fault)));
    }

    private void OnCallEnded(CallEnded ended)
    {
        _calls--;
        ended.Continue();
        Next();
    }

    private void OnIdle()
    {
        if (!IsBusy && _waiting.Count == 0)
            Context.Parent.Tell(Idle.Instance);
    }

    /// <summary>Not a PoisonPill: that would end it between an event's storing and the word of it, which nobody else can give.</summary>
    private void OnLeave()
    {
        _leaving = true;
        Next();
    }

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    private sealed record Asked(Routed Command, long Since);

    private sealed record CallEnded(Action Continue);
}
