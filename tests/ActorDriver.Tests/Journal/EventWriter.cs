using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Persistence;

namespace ActorDriver.Tests.Journal;

/// <summary>What an <see cref="EventWriter"/> answers.</summary>
public abstract record Answer
{
    /// <summary>All are stored; the number of the last.</summary>
    public sealed record Stored(long SequenceNr) : Answer;

    /// <summary>They are not, and the actor stops.</summary>
    public sealed record Failed(Exception Cause) : Answer;

    /// <summary>What was replayed at the start.</summary>
    public sealed record Recovered(long SequenceNr, EventHash LastHash) : Answer;
}

/// <summary>Stores events as a domain does, one after the other.</summary>
public sealed class EventWriter : ReceivePersistentActor
{
    private readonly DomainId _id;
    private EventHash _last = EventHash.None;
    private IActorRef _asker = ActorRefs.Nobody;

    public EventWriter(DomainId id)
    {
        _id = id;
        PersistenceId = StreamNames.Of(id);
        JournalPluginId = SqliteJournal.JournalPluginId;
        SnapshotPluginId = SqliteJournal.SnapshotPluginId;
        Recover<JournaledEvent>(e => _last = EventHash.Of(e.Bytes.Span));
        Recover<SnapshotOffer>(offer => _last = ((DomainSnapshot)offer.Snapshot).LastHash);
        Command<int>(count =>
        {
            _asker = Sender;
            Store(count);
        });
        Command<DomainSnapshot>(s =>
        {
            _asker = Sender;
            SaveSnapshot(s with { LastHash = _last });
        });
        Command<SaveSnapshotSuccess>(_ => _asker.Tell(new Answer.Stored(LastSequenceNr)));
        Command<SaveSnapshotFailure>(f => _asker.Tell(new Answer.Failed(f.Cause)));
        Command<string>(_ => Sender.Tell(new Answer.Recovered(LastSequenceNr, _last)));
    }

    public override string PersistenceId { get; }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _asker.Tell(new Answer.Failed(cause));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _asker.Tell(new Answer.Failed(new InvalidOperationException("rejected", cause)));

    private void Store(int count)
    {
        if (count == 0)
        {
            _asker.Tell(new Answer.Stored(LastSequenceNr));
            return;
        }

        var at = SampleEvents.At.AddSeconds(LastSequenceNr);
        var e = DomainEventCodec.Instance.Encode(
            _id, LastSequenceNr == 0 ? SampleEvents.All[0] : new DomainEvent.Frozen(at, SampleEvents.Alice, 0, 0.5), LastSequenceNr + 1, _last);
        Persist(e, stored =>
        {
            _last = EventHash.Of(stored.Bytes.Span);
            Store(count - 1);
        });
    }
}
