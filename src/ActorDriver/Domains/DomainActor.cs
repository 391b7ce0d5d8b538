using System.Diagnostics;
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
internal sealed partial class DomainActor : ReceivePersistentActor
{
    private readonly DomainServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<(Routed Command, long Since)> _waiting = new();
    private DomainState _state;
    private EventHash _lastHash = EventHash.None;
    private Asked? _asked;
    private long _snapshotNr;
    private ICancelable? _lookIdle;
    private long _lastActive;
    private int _storing;
    private bool _leaving;

    /// <param name="id">The domain.</param>
    /// <param name="services">What the host brings.</param>
    /// <param name="outcome">What the actor before this one could not store any more.</param>
    public DomainActor(DomainId id, DomainServices services, DomainEvent? outcome = null)
    {
        _outcome = outcome;
        _services = services;
        _state = DomainState.New(id);
        PersistenceId = PersistenceIdOf(id);
        _lastActive = services.Time.GetTimestamp();
        JournalPluginId = services.JournalPluginId;
        SnapshotPluginId = services.SnapshotPluginId;

        Recover<JournaledEvent>(Replay);
        Recover<SnapshotOffer>(offer => Restore((DomainSnapshot)offer.Snapshot));
        Recover<RecoveryCompleted>(_ => OnRecovered());

        Command<Routed>(OnCommand, _ => IsFromParent);
        Command<LookAtKernel>(_ => OnLookAtKernel(), _ => IsFromParent);
        Command<FreezerReport>(report => OnReport(new WorkReport.Freezer(report)), _ => Sender.Equals(_worker));
        Command<DestroyerReport>(report => OnReport(Translate(report)), _ => Sender.Equals(_worker));
        Command<CallEnded>(OnCallEnded, _ => Sender.Equals(Self));
        Command<Terminated>(OnTerminated);
        Command<LookIdle>(_ => OnLookIdle(), _ => Sender.Equals(Self));
        Command<Leave>(_ => OnLeave(), _ => IsFromParent);
        Command<SaveSnapshotSuccess>(_ => { });
        Command<SaveSnapshotFailure>(f =>
            _log.Warning("{Domain}: no snapshot was saved; recovery replays more events: {Cause}", _state.Name, f.Cause.Message));
    }

    public override string PersistenceId { get; }

    private bool IsFromParent => Sender.Equals(Context.Parent);

    private bool IsBusy => _storing > 0 || _worker is not null || _calls > 0;

    public static string PersistenceIdOf(DomainId id) => $"domain-{id}";

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

    // Recovery: only applies events; the kernel is read after it.

    private void Replay(JournaledEvent e) => Apply(e.Event, EventHash.Of(e.Bytes.Span));

    private void Apply(DomainEvent e, EventHash hash)
    {
        if (e is DomainEvent.Defined or DomainEvent.Adopted && !_state.Exists)
            _making = e.Wish;
        _state = _state.Apply(e);
        _lastHash = hash;
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
        LookIdleAfter(_services.Options.PassivateAfter);
        CarryOn();
    }

    // Commands: one at a time.

    private void OnCommand(Routed command)
    {
        var since = _lastActive = _services.Time.GetTimestamp();
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
        CarryOut(DomainDecider.Decide(_state, command.Command, Now));
    }

    private void CarryOut(Decision decision)
    {
        switch (decision)
        {
            case Decision.Reject reject:
                AnswerAsked(reject.Why, null);
                break;
            case Decision.NothingToDo:
                Confirm(_asked!.Command.Command);
                break;
            case Decision.Begin begin:
                Store(begin.Intents, () => StartWork(begin.Work));
                break;
            case Decision.Conclude conclude:
                Store([conclude.Outcome], () => { }, () => AnswerTo(conclude));
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
        if (TakeAnswer(why, outcome) is { } answer)
            Context.Parent.Tell(answer);
    }

    private Answered? AnswerTo(Decision.Conclude conclusion) => TakeAnswer(conclusion.Why, conclusion.Outcome.Kind);

    private Answered? TakeAnswer(DomainError? why, string? outcome)
    {
        if (_asked is not { } asked)
            return null; // a redo after a restart: nobody waits for it any more
        _asked = null;
        var id = asked.Command.Command.Wish.CorrelationId;
        return new Answered(asked.Command.Number, why is null
            ? new DomainReply.Done(id, _state, outcome, Math.Round(_services.Time.GetElapsedTime(asked.Since).TotalMilliseconds, 3))
            : new DomainReply.Refused(id, why, _state.SequenceNr > 0 ? _state : null));
    }

    private static void Answer(Routed command, DomainReply reply) => Context.Parent.Tell(new Answered(command.Number, reply));

    // The journal.

    /// <param name="events">What is to be stored, together.</param>
    /// <param name="whenDurable">What comes then.</param>
    /// <param name="answer">The answer that is true then, if one waits: it goes with the word of the last event.</param>
    private void Store(IReadOnlyList<DomainEvent> events, Action whenDurable, Func<Answered?>? answer = null)
    {
        var encoded = new JournaledEvent[events.Count];
        var hashes = new EventHash[events.Count];
        var hash = _lastHash;
        for (var i = 0; i < events.Count; i++)
        {
            encoded[i] = _services.Codec.Encode(_state.Id, events[i], _state.SequenceNr + i + 1, hash);
            hashes[i] = hash = EventHash.Of(encoded[i].Bytes.Span);
        }

        _storing = encoded.Length;
        _unstored = events;
        var since = _services.Time.GetTimestamp();
        PersistAllAsync(encoded, stored =>
        {
            Apply(stored.Event, hashes[^_storing]);
            _storing--;
            LogLine(stored.Event);
            Context.Parent.Tell(new Stored(_state, stored.Event, _storing == 0 ? answer?.Invoke() : null));
            if (_storing > 0)
                return;
            _unstored = [];
            _services.Refused.Forget(_state.Id);
            _lastActive = _services.Time.GetTimestamp();
            _services.Telemetry.OnWritten(_services.Time.GetElapsedTime(since, _lastActive));
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

    /// <summary>An intent is worth a line to who looks for faults only: its outcome has one, and the journal has both.</summary>
    private void LogLine(DomainEvent e)
    {
        const string line = "{Domain} {Event}: {Status}, after {Elapsed} ms, by {By} [{Id}]";
        var isIntent = _state.Pending is not null;
        if (isIntent ? !_log.IsDebugEnabled : !_log.IsInfoEnabled)
            return;
        var status = $"{_state.Status.Word()} ({_state.Reason.Word()})";
        var elapsed = _asked is { } asked ? Math.Round(_services.Time.GetElapsedTime(asked.Since).TotalMilliseconds, 1) : 0;
        if (isIntent)
            _log.Debug(line, _state.Name, e.Kind, status, elapsed, e.Wish.By, _state.Id);
        else
            _log.Info(line, _state.Name, e.Kind, status, elapsed, e.Wish.By, _state.Id);
    }

    // A receive time-out of Akka's would be set anew at each message; this is one timer a minute.

    private void LookIdleAfter(TimeSpan wait) => _lookIdle = Context.System.Scheduler.ScheduleTellOnceCancelable(wait, Self, LookIdle.Instance, Self);

    private void OnLookIdle()
    {
        var idle = _services.Time.GetElapsedTime(_lastActive);
        var longEnough = idle >= _services.Options.PassivateAfter;
        if (longEnough && !IsBusy && _waiting.Count == 0)
            Context.Parent.Tell(Idle.Instance);
        LookIdleAfter(longEnough ? _services.Options.PassivateAfter : _services.Options.PassivateAfter - idle);
    }

    protected override void PostStop()
    {
        _lookIdle?.Cancel();
        base.PostStop();
    }

    /// <summary>Not a PoisonPill: that would end it between an event's storing and the word of it, which nobody else can give.</summary>
    private void OnLeave()
    {
        _leaving = true;
        Next();
    }

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    private sealed record Asked(Routed Command, long Since);

    private sealed record LookIdle
    {
        public static LookIdle Instance { get; } = new();
    }

    private sealed record CallEnded(Action Continue);
}
