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
        Command<ReceiveTimeout>(_ => OnIdle());
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

    private void Replay(JournaledEvent e)
    {
        if (e.Event is DomainEvent.Defined or DomainEvent.Adopted && !_state.Exists)
            _making = e.Event.Wish;
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
        CarryOn();
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
        _unstored = events;
        var since = _services.Time.GetTimestamp();
        PersistAllAsync(encoded, stored =>
        {
            _storing--;
            Replay(stored);
            Context.Parent.Tell(new Stored(_state, stored.Event));
            LogLine(stored.Event);
            if (_storing > 0)
                return;
            _unstored = [];
            _services.Refused.Forget(_state.Id);
            _services.Telemetry.OnWritten(_services.Time.GetElapsedTime(since));
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
