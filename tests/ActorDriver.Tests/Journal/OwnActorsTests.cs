using System.Text;
using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;
using Xunit;

namespace ActorDriver.Tests.Journal;

/// <summary>A host's own persistent actors in the driver's journal: what Akka asks of any journal and snapshot store.</summary>
public sealed class OwnActorsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Serializers = """
        akka.actor {
          serializers.till = "ActorDriver.Tests.Journal.OwnActorsTests+TillSerializer, ActorDriver.Tests"
          serialization-bindings { "ActorDriver.Tests.Journal.OwnActorsTests+Sold, ActorDriver.Tests" = till }
        }
        """;

    private JournalFixture _journal = null!;

    public async Task InitializeAsync() => _journal = await JournalFixture.StartAsync(hocon: Serializers);

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Fact]
    public async Task Events_are_replayed_as_they_were_in_their_order()
    {
        var till = Till("till-1");
        await TellAsync(till, new Sold("tea", 3), "some text", 42L);

        Assert.Equal([new Sold("tea", 3), "some text", 42L], (await ReopenedAsync(till, "till-1")).Events);
        Assert.Equal(
            ["till-1 1 sold/1 8001", "till-1 2  ", "till-1 3  "],
            [.. SqliteJournalTests.Query(_journal.Path, """
                SELECT persistence_id || ' ' || sequence_nr || ' ' || iif(sequence_nr = 1, manifest, '') || ' ' || iif(sequence_nr = 1, serializer_id, '')
                FROM event_journal ORDER BY ordering
                """)]);
    }

    [Fact]
    public async Task A_long_stream_is_replayed_in_portions_without_a_gap()
    {
        var till = Till("till-1");
        await TellAsync(till, [.. Enumerable.Range(0, 2500).Select(i => (object)new Sold("tea", i))]);

        Assert.Equal(Enumerable.Range(0, 2500), (await ReopenedAsync(till, "till-1")).Events.Cast<Sold>().Select(s => s.Count));
    }

    [Fact]
    public async Task Some_events_are_replayed_to_whom_some_are_enough()
    {
        var till = Till("till-1");
        await TellAsync(till, [.. Enumerable.Range(1, 10).Select(i => (object)new Sold("tea", i))]);
        await till.GracefulStop(Patience);

        var some = await Till("till-1", new Recovery(SnapshotSelectionCriteria.None, toSequenceNr: 7, replayMax: 3)).Ask<Recovered>("?", Patience);

        Assert.Equal([1, 2, 3], some.Events.Cast<Sold>().Select(s => s.Count));
        Assert.Equal(10, some.SequenceNr);
    }

    [Fact]
    public async Task Events_that_belong_together_are_stored_together()
    {
        var till = Till("till-1");
        await TellAsync(till, (object)new object[] { new Sold("tea", 1), new Sold("milk", 2) });
        Assert.Equal([new Sold("tea", 1), new Sold("milk", 2)], (await ReopenedAsync(till, "till-1")).Events);
    }

    [Fact]
    public async Task What_cannot_be_serialized_is_rejected_and_the_actor_goes_on()
    {
        var till = Till("till-1");
        await TellAsync(till, new Sold("tea", 1));
        Assert.Contains("not for sale", (await till.Ask<Refused>(new Sold("poison", 1), Patience)).Why, StringComparison.Ordinal);
        await TellAsync(till, new Sold("milk", 1));
        Assert.Equal([new Sold("tea", 1), new Sold("milk", 1)], (await ReopenedAsync(till, "till-1")).Events);
    }

    [Fact]
    public async Task Tags_are_stored_and_the_event_without_them()
    {
        var till = Till("till-1");
        await TellAsync(till, new Tagged(new Sold("tea", 1), ["hot", "green"]));
        Assert.Equal([new Sold("tea", 1)], (await ReopenedAsync(till, "till-1")).Events);
        var tags = Assert.Single(SqliteJournalTests.Query(_journal.Path, "SELECT tags FROM event_journal"));
        Assert.Equal([";green;hot;", ";hot;green;"], new[] { tags }.Union([";green;hot;", ";hot;green;"]).Order());
    }

    [Fact]
    public async Task Deleted_events_are_not_replayed_and_their_numbers_are_not_given_again()
    {
        var till = Till("till-1");
        await TellAsync(till, new Sold("tea", 1), new Sold("tea", 2), new Sold("tea", 3));
        Assert.Equal("deleted", await till.Ask<string>(new Delete(2), Patience));
        Assert.Equal([new Sold("tea", 3)], (await ReopenedAsync(till, "till-1")).Events);

        till = Till("till-1");
        Assert.Equal("deleted", await till.Ask<string>(new Delete(long.MaxValue), Patience));
        var all = await ReopenedAsync(till, "till-1");
        Assert.Equal((0, 3), (all.Events.Count, all.SequenceNr));
        Assert.Equal(["0"], SqliteJournalTests.Query(_journal.Path, "SELECT sum(length(payload)) FROM event_journal"));
    }

    [Fact]
    public async Task Snapshots_are_taken_kept_and_deleted_as_the_actor_wishes()
    {
        var till = Till("till-1");
        for (var i = 1; i <= 4; i++)
        {
            await TellAsync(till, new Sold("tea", i));
            Assert.Equal("saved", await till.Ask<string>(new Snap($"until {i}"), Patience));
        }

        Assert.Equal(["4"], SqliteJournalTests.Query(_journal.Path, "SELECT count(*) FROM snapshot")); // its own: all of them
        var newest = await ReopenedAsync(till, "till-1");
        Assert.Equal(("until 4", 0), (newest.Snapshot, newest.Events.Count));

        till = Till("till-1");
        await till.Ask<string>(new Forget(new SnapshotSelectionCriteria(4, DateTime.MaxValue, 4)), Patience);
        await till.Ask<string>(new Forget(new SnapshotSelectionCriteria(1)), Patience);
        var older = await ReopenedAsync(till, "till-1");
        Assert.Equal(("until 3", 1), (older.Snapshot, older.Events.Count));
        Assert.Equal(["2,3"], SqliteJournalTests.Query(_journal.Path, "SELECT group_concat(sequence_nr) FROM (SELECT sequence_nr FROM snapshot ORDER BY 1)"));
    }

    [Fact]
    public async Task A_domains_stream_is_no_place_for_them()
    {
        var till = Till(StreamNames.Of(DomainId.New()));
        Assert.Contains("use another PersistenceId", (await till.Ask<Refused>(new Sold("tea", 1), Patience)).Why, StringComparison.Ordinal);
        Assert.Empty(await _journal.ReadAsync());
    }

    [Fact]
    public async Task They_do_not_disturb_the_audit_of_the_domains()
    {
        var till = Till("till-1");
        await TellAsync(till, new Sold("tea", 1));
        await _journal.Writer(DomainId.New()).Ask<Answer>(3, Patience);
        await TellAsync(till, new Sold("tea", 2));
        await till.Ask<string>(new Delete(2), Patience);

        var result = await new JournalVerifier(_journal.Path).VerifyAsync();

        Assert.Empty(result.Findings);
        Assert.Equal(3, result.Events);
        Assert.Single(await _journal.Journal.Catalog.ReadStatesAsync(default).CollectAsync());
    }

    private IActorRef Till(string id, Recovery? recovery = null) => _journal.System.ActorOf(Props.Create(() => new TillActor(id, recovery)));

    private static async Task TellAsync(IActorRef till, params object[] events)
    {
        foreach (var e in events)
            Assert.Equal("stored", await till.Ask<string>(e, Patience));
    }

    private async Task<Recovered> ReopenedAsync(IActorRef till, string id)
    {
        await till.GracefulStop(Patience);
        var again = Till(id);
        var recovered = await again.Ask<Recovered>("?", Patience);
        await again.GracefulStop(Patience);
        return recovered;
    }

    public sealed record Sold(string What, int Count);

    private sealed record Refused(string Why);

    private sealed record Delete(long To);

    private sealed record Snap(string State);

    private sealed record Forget(SnapshotSelectionCriteria Which);

    private sealed record Recovered(string? Snapshot, IReadOnlyList<object> Events, long SequenceNr);

    public sealed class TillSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 8001;

        public override string Manifest(object o) => "sold/1";

        public override byte[] ToBinary(object obj) => obj is Sold { What: not "poison" } sold
            ? Encoding.UTF8.GetBytes($"{sold.What} {sold.Count}")
            : throw new ArgumentException("this is not for sale");

        public override object FromBinary(byte[] bytes, string manifest)
        {
            var words = Encoding.UTF8.GetString(bytes).Split(' ');
            return new Sold(words[0], int.Parse(words[1], null));
        }
    }

    private sealed class TillActor : ReceivePersistentActor
    {
        private readonly List<object> _events = [];
        private readonly Recovery? _recovery;
        private string? _snapshot;
        private IActorRef _asker = ActorRefs.Nobody;

        public TillActor(string id, Recovery? recovery)
        {
            PersistenceId = id;
            _recovery = recovery;
            JournalPluginId = SqliteJournal.JournalPluginId;
            SnapshotPluginId = SqliteJournal.SnapshotPluginId;
            Recover<SnapshotOffer>(offer => _snapshot = (string)offer.Snapshot);
            Recover<RecoveryCompleted>(_ => { });
            RecoverAny(_events.Add);
            Command<Delete>(d => { _asker = Sender; DeleteMessages(d.To); });
            Command<Snap>(s => { _asker = Sender; SaveSnapshot(s.State); });
            Command<Forget>(f => { _asker = Sender; DeleteSnapshots(f.Which); });
            Command<DeleteMessagesSuccess>(_ => _asker.Tell("deleted"));
            Command<SaveSnapshotSuccess>(_ => _asker.Tell("saved"));
            Command<DeleteSnapshotsSuccess>(_ => _asker.Tell("forgotten"));
            Command<object[]>(all =>
            {
                _asker = Sender;
                PersistAll(all, e =>
                {
                    if (ReferenceEquals(e, all[^1]))
                        _asker.Tell("stored");
                });
            });
            Command<string>(_ => Sender.Tell(new Recovered(_snapshot, [.. _events], LastSequenceNr)), text => text == "?");
            CommandAny(e =>
            {
                _asker = Sender;
                Persist(e, _ => _asker.Tell("stored"));
            });
        }

        public override string PersistenceId { get; }

        public override Recovery Recovery => _recovery ?? base.Recovery;

        protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => _asker.Tell(new Refused(cause.Message));
    }
}
