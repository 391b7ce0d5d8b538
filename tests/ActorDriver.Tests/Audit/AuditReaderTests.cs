using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Journal;
using ActorDriver.Tests.Journal;
using CsCheck;
using Xunit;

namespace ActorDriver.Tests.Audit;

public sealed class AuditReaderTests
{
    private static readonly DateTimeOffset T0 = SampleEvents.At;

    private static readonly DomainId[] Ids =
        [.. Enumerable.Range(1, 3).Select(i => new DomainId(new Guid($"0190f8a1-0000-7000-8000-{i:x12}")))];

    /// <summary>Any events of any domains, at times that stand still or go on, or (if wanted) back.</summary>
    private static Gen<List<(DomainId Id, DomainEvent Event)>> Histories(int earliest) =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, SampleEvents.All.Count - 1], Gen.Int[earliest, 3]).Array[1, 60].Select(picks =>
        {
            var at = T0;
            return picks.Select(p => (Ids[p.Item1], SampleEvents.All[p.Item2] with { At = at = at.AddSeconds(p.Item3) })).ToList();
        });

    [Fact]
    public void The_state_as_of_an_event_is_the_state_that_its_actor_had() =>
        Histories(earliest: 0).Sample(history =>
        {
            var states = new Dictionary<DomainId, DomainState>();
            for (var i = 0; i < history.Count; i++)
            {
                var (id, e) = history[i];
                states[id] = (states.GetValueOrDefault(id) ?? DomainState.New(id)).Apply(e);
                if (i + 1 < history.Count && history[i + 1].Event.At == e.At)
                    continue; // of equal times the last counts
                var asOf = Audit(history).StatesAsOfAsync(e.At).Result;
                Assert.Equal(states.Values.OrderBy(s => s.Id.Value), asOf.States.OrderBy(s => s.Id.Value));
                Assert.Equal(0, asOf.Notes.ClockStepCount);
            }
        }, iter: 100);

    [Fact]
    public void A_window_of_the_history_is_the_filter_of_all_of_it() =>
        Gen.Select(Histories(earliest: -3), Gen.Int[-5, 60], Gen.Int[0, 60], Gen.Int[0, SampleEvents.All.Count - 1]).Sample((history, from, length, kind) =>
        {
            var filter = new HistoryFilter
            {
                Since = T0.AddSeconds(from),
                Until = T0.AddSeconds(from + length),
                Kinds = [SampleEvents.All[kind].Kind, "frozen"],
            };
            var window = Audit(history).HistoryAsync(filter: filter).CollectAsync().Result;
            var expected = history.Select(h => h.Event)
                .Where(e => e.At >= filter.Since && e.At <= filter.Until && (e is DomainEvent.Frozen || e.Kind == SampleEvents.All[kind].Kind));
            Assert.Equal(expected, window.Select(e => e.Stored.Event));
        }, iter: 200);

    [Fact]
    public async Task A_clock_that_was_set_back_hides_nothing_and_is_told()
    {
        List<(DomainId, DomainEvent)> history =
        [
            (Ids[0], SampleEvents.All[0] with { At = T0 }),
            (Ids[0], new DomainEvent.StartRequested(T0.AddHours(2), SampleEvents.Alice)), // the clock was two hours fast
            (Ids[0], new DomainEvent.StartFailed(T0.AddMinutes(1), SampleEvents.Alice, "x", null)),
        ];
        var past = await Audit(history).StatesAsOfAsync(T0.AddMinutes(2));
        Assert.Equal((StatusReason.Failed, 3L), (past.States[0].Reason, past.States[0].SequenceNr));
        var step = Assert.Single(past.Notes.ClockSteps);
        Assert.Equal(new ClockStep(Ids[0], 3, T0.AddMinutes(1), TimeSpan.FromMinutes(119)), step);
        Assert.Equal((StatusReason.Defined, 1L), ((await Audit(history).StatesAsOfAsync(T0)).States[0].Reason, (await Audit(history).StatesAsOfAsync(T0)).States[0].SequenceNr));
    }

    [Fact]
    public async Task Before_the_first_event_there_is_nothing() =>
        Assert.Empty((await Audit([(Ids[0], SampleEvents.All[0])]).StatesAsOfAsync(T0.AddTicks(-1))).States);

    [Theory]
    [InlineData("alice", true)]
    [InlineData("uid=1000", true)]
    [InlineData("comm=bash", true)]
    [InlineData("uid=1000 pid=42 comm=bash", true)]
    [InlineData("uid=100", false)]
    [InlineData("bob", false)]
    public async Task Who_asked_is_found_by_all_of_it_or_by_one_word(string by, bool found)
    {
        var wish = by == "alice" ? SampleEvents.Alice with { By = "alice" } : SampleEvents.Alice;
        var history = await Audit([(Ids[0], SampleEvents.All[6] with { Wish = wish })])
            .HistoryAsync(filter: new HistoryFilter { By = by }).CollectAsync();
        Assert.Equal(found, history.Count == 1);
    }

    [Theory]
    [InlineData("night watch", true)]
    [InlineData("uid=1000", true)]
    [InlineData("comm=bash", true)]
    [InlineData("uid=100", false)]
    [InlineData("(uid=1000", false)]
    public async Task Who_gave_a_name_is_found_by_it_and_by_what_the_kernel_says(string by, bool found)
    {
        var wish = SampleEvents.Alice with { By = "night watch (uid=1000 pid=42 comm=bash)" };
        var history = await Audit([(Ids[0], SampleEvents.All[6] with { Wish = wish })])
            .HistoryAsync(filter: new HistoryFilter { By = by }).CollectAsync();
        Assert.Equal(found, history.Count == 1);
    }

    [Theory]
    [InlineData("FreezeTimedOut")]
    [InlineData("freeze-timed-out")]
    [InlineData("freezetimedout")]
    public async Task A_kind_is_found_however_it_is_written(string kind) =>
        Assert.Equal("FreezeTimedOut", Assert.Single(await Audit([.. SampleEvents.All.Select(e => (Ids[0], e))])
            .HistoryAsync(filter: new HistoryFilter { Kinds = [kind] }).CollectAsync()).Kind);

    [Fact]
    public async Task An_event_of_a_later_version_is_shown_and_changes_no_state()
    {
        var directory = Directory.CreateTempSubdirectory("actordriver-audit-");
        try
        {
            var path = Path.Combine(directory.FullName, "journal.db");
            using (var seed = await JournalSeed.BeginAsync(path))
            {
                seed.Add(Ids[0], SampleEvents.All[0]);
                seed.AddRaw(Ids[0], "hibernated/1", "Hibernated", T0.AddSeconds(1));
                seed.Commit();
            }

            SqliteJournalTests.Execute(path, $"""
                INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, serializer_id)
                VALUES ('domain-{Ids[0]}', 3, 0, 'binary/9', 0, x'00ff', 7309)
                """);
            var audit = new AuditReader(new SqliteJournalReader(path));
            var history = await audit.HistoryAsync(Ids[0]).CollectAsync();
            Assert.Equal(["Defined", "Hibernated", "binary/9"], history.Select(e => e.Kind));
            Assert.Equal([true, false, false], history.Select(e => e.IsKnown));
            Assert.Equal(("later", T0.AddSeconds(1), "web"), (history[1].Wish.By, history[1].At, history[1].Name));
            Assert.Equal(T0.AddSeconds(1), history[2].At); // nothing better is known
            Assert.Equal("{\"deep\":[1]}", System.Text.Encoding.UTF8.GetString(history[1].Data.Span));
            Assert.Equal("{}", System.Text.Encoding.UTF8.GetString(history[2].Data.Span));
            var past = await audit.StatesAsOfAsync(T0.AddHours(1));
            Assert.Equal((2, 3L), (past.Notes.UnknownEvents, past.States[0].SequenceNr));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_name_that_was_used_again_has_several_lives()
    {
        List<(DomainId, DomainEvent)> history =
        [
            (Ids[0], SampleEvents.All[0] with { At = T0 }),
            (Ids[0], new DomainEvent.Undefined(T0.AddHours(1), SampleEvents.Alice)),
            (Ids[1], SampleEvents.All[0] with { At = T0.AddHours(2) }),
            (Ids[2], SampleEvents.All[1] with { At = T0.AddHours(3) }),
        ];
        var audit = Audit(history);
        var lives = await audit.FindLivesAsync("web");
        Assert.Equal([(Ids[0], T0, T0.AddHours(1)), (Ids[1], T0.AddHours(2), null)], lives.Select(l => (l.Id, l.Began, l.Ended)));
        Assert.Equal(Ids[0], Assert.Single(await audit.FindLivesAsync(new DomainRef(Ids[0]))).Id);
        Assert.Equal(Ids[2], Assert.Single(await audit.FindLivesAsync("4711")).Id); // by the PID of its init
        Assert.Empty(await audit.FindLivesAsync("nobody"));
    }

    [Fact]
    public async Task A_life_that_goes_on_is_followed_from_question_to_question()
    {
        List<(DomainId, DomainEvent)> history = [(Ids[0], SampleEvents.All[0] with { At = T0 })];
        var audit = Audit(history);
        Assert.Null(Assert.Single(await audit.FindLivesAsync("web")).Ended);
        history.Add((Ids[0], new DomainEvent.Undefined(T0.AddHours(1), SampleEvents.Alice)));
        history.Add((Ids[1], SampleEvents.All[0] with { At = T0.AddHours(2) }));
        Assert.Equal([T0.AddHours(1), (DateTimeOffset?)null], (await audit.FindLivesAsync("web")).Select(l => l.Ended));
    }

    [Fact]
    public void Kinds_that_are_not_known_are_shown_as_such_wherever_they_stand_and_change_no_state() =>
        Gen.Select(Histories(earliest: -3), Gen.Bool.Array[60]).Sample((history, unknown) =>
        {
            var states = new Dictionary<DomainId, DomainState>();
            for (var i = 0; i < history.Count; i++)
            {
                var (id, e) = history[i];
                var before = states.GetValueOrDefault(id) ?? DomainState.New(id);
                states[id] = unknown[i] ? before with { SequenceNr = before.SequenceNr + 1 } : before.Apply(e);
            }

            var audit = new AuditReader(new ForgetfulJournal(new ListJournal(history), position => unknown[position - 1]));
            Assert.Equal(unknown.Take(history.Count), audit.HistoryAsync().CollectAsync().Result.Select(e => !e.IsKnown));
            Assert.Equal(history.Select(h => h.Event.Kind), audit.HistoryAsync().CollectAsync().Result.Select(e => e.Kind));
            var past = audit.StatesAsOfAsync(DateTimeOffset.MaxValue).Result;
            Assert.Equal(states.Values.OrderBy(s => s.Id.Value), past.States.OrderBy(s => s.Id.Value));
            Assert.Equal(unknown.Take(history.Count).Count(u => u), past.Notes.UnknownEvents);
        }, iter: 200);

    [Fact]
    public void The_contract_names_every_kind_of_event() => Assert.Equal(
        typeof(DomainEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(DomainEvent))).Select(t => t.Name).Order(),
        ActorDriver.Contracts.EventKinds.All.Order());

    private static AuditReader Audit(IReadOnlyList<(DomainId Id, DomainEvent Event)> history) => new(new ListJournal(history));
}
