using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Journal;
using ActorDriver.Tests.Journal;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Audit;

public sealed class JournalVerifierTests : IDisposable
{
    private static readonly DomainId One = new(new Guid("0190f8a1-0000-7000-8000-000000000001"));
    private static readonly DomainId Two = new(new Guid("0190f8a1-0000-7000-8000-000000000002"));
    private static readonly DomainId Three = new(new Guid("0190f8a1-0000-7000-8000-000000000003"));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-verify-");

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task An_untouched_journal_of_100_000_events_verifies()
    {
        await FillAsync(events: 100_000, domains: 100);
        var seen = new List<long>();
        var result = await new JournalVerifier(Journal).VerifyAsync(progress: new Immediately(seen.Add));
        Assert.Empty(result.Findings);
        Assert.True(result.IsSound);
        Assert.Equal((100_000, 0, 0, 100), (result.Events, result.WithoutHash, result.UnknownEvents, result.Heads.Count));
        Assert.Equal(100_000, seen[^1]);
    }

    [Fact]
    public async Task A_journal_that_actors_write_verifies_while_they_do()
    {
        await using var journal = await JournalFixture.StartAsync();
        var writer = journal.Writer(One);
        await writer.Ask<Answer>(10, TimeSpan.FromSeconds(30));
        await writer.Ask<Answer>(await SnapshotAsync(journal), TimeSpan.FromSeconds(30));
        var going = writer.Ask<Answer>(50, TimeSpan.FromSeconds(30));
        Assert.Empty((await new JournalVerifier(journal.Path).VerifyAsync()).Findings);
        await going;
    }

    [Fact]
    public async Task A_missing_journal_has_nothing_wrong() => Assert.True((await new JournalVerifier(Journal).VerifyAsync()).IsSound);

    public static TheoryData<string, FindingKind, long, string> Tampering => new()
    {
        // A byte flipped in a payload: its successor does not follow on it any more.
        { "UPDATE event_journal SET payload = CAST(replace(CAST(payload AS TEXT), 'alice', 'malice') AS BLOB) WHERE persistence_id = $one AND sequence_nr = 5",
            FindingKind.BrokenChain, 6, "does not follow on event 5" },
        { "UPDATE event_journal SET payload = CAST(substr(CAST(payload AS TEXT), 2) AS BLOB) WHERE persistence_id = $one AND sequence_nr = 5",
            FindingKind.Unreadable, 5, "cannot be read" },
        { "DELETE FROM event_journal WHERE persistence_id = $one AND sequence_nr = 5", FindingKind.WrongNumber, 6, "event 5 is missing" },
        { "DELETE FROM event_journal WHERE persistence_id = $one AND sequence_nr BETWEEN 5 AND 7", FindingKind.WrongNumber, 8, "5 to 7 are missing" },
        { "DELETE FROM event_journal WHERE persistence_id = $one AND sequence_nr < 4", FindingKind.WrongNumber, 4, "1 to 3 are missing" },
        // Two rows swapped, by number and by payload.
        { """
          UPDATE event_journal SET sequence_nr = -1 WHERE persistence_id = $one AND sequence_nr = 5;
          UPDATE event_journal SET sequence_nr = 5 WHERE persistence_id = $one AND sequence_nr = 6;
          UPDATE event_journal SET sequence_nr = 6 WHERE persistence_id = $one AND sequence_nr = -1
          """, FindingKind.Mismatch, 6, "say that it is event 5" },
        { """
          UPDATE event_journal SET payload = (SELECT payload FROM event_journal o WHERE o.persistence_id = $one AND o.sequence_nr = 6),
          manifest = (SELECT manifest FROM event_journal o WHERE o.persistence_id = $one AND o.sequence_nr = 6) WHERE persistence_id = $one AND sequence_nr = 5
          """, FindingKind.Mismatch, 5, "say that it is event 6" },
        // A time changed: in the event, in the row.
        { "UPDATE event_journal SET payload = CAST(replace(CAST(payload AS TEXT), 'T00:1', 'T03:1') AS BLOB) WHERE persistence_id = $one AND sequence_nr = 5",
            FindingKind.WrongTime, 5, "away from the event's" },
        { "UPDATE event_journal SET timestamp = timestamp - 36000000000 WHERE persistence_id = $one AND sequence_nr = 5",
            FindingKind.WrongTime, 5, "01:00:00 away" },
        { "UPDATE event_journal SET timestamp = timestamp + 1 WHERE persistence_id = $one AND sequence_nr = 5",
            FindingKind.WrongTime, 5, "00:00:00.0000001 away" },
        // A whole stream moved to another domain, which has none.
        { $"UPDATE event_journal SET persistence_id = 'domain-{Three}' WHERE persistence_id = $one", FindingKind.Mismatch, 1, $"of domain {One}" },
        // A row inserted: there is no place for it but at the end, and it does not fit there.
        { """
          INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, serializer_id)
          SELECT persistence_id, 11, 0, manifest, timestamp, payload, serializer_id FROM event_journal WHERE persistence_id = $one AND sequence_nr = 10
          """, FindingKind.BrokenChain, 11, "does not follow on event 10" },
        { "UPDATE event_journal SET manifest = 'thawed/1' WHERE persistence_id = $one AND sequence_nr = 5", FindingKind.Mismatch, 5, "'thawed/1'" },
        { "UPDATE event_journal SET manifest = 'hibernated/1' WHERE persistence_id = $one AND sequence_nr = 5", FindingKind.Mismatch, 5, "'hibernated/1'" },
        { "UPDATE event_journal SET is_deleted = 1 WHERE persistence_id = $one AND sequence_nr = 5", FindingKind.MarkedDeleted, 5, "deleted" },
        { "UPDATE event_journal SET serializer_id = 1 WHERE persistence_id = $one AND sequence_nr = 5", FindingKind.Mismatch, 5, "serializer" },
        // Marked in a way that is not 1, which a replay passes over all the same.
        { "UPDATE event_journal SET is_deleted = 'x' WHERE persistence_id = $one AND sequence_nr = 5", FindingKind.MarkedDeleted, 5, "deleted" },
        // A whole stream moved to where no domain finds it: in another letter case, to another program's name, to bytes.
        { "UPDATE event_journal SET persistence_id = 'domain-' || upper(substr(persistence_id, 8)) WHERE persistence_id = $one",
            FindingKind.Mismatch, 0, $"of domain {One}, and it stands in the stream 'domain-0190F8A1" },
        { "UPDATE event_journal SET persistence_id = 'old-' || persistence_id WHERE persistence_id = $one", FindingKind.Mismatch, 0, "'old-domain-" },
        { "UPDATE event_journal SET persistence_id = CAST(persistence_id AS BLOB) WHERE persistence_id = $one", FindingKind.Mismatch, 0, "the stream 'X'6" },
        { "UPDATE event_journal SET persistence_id = 'old', payload = 'x' WHERE persistence_id = $one", FindingKind.Mismatch, 0, "stream 'old'" },
        // A row inserted before the first, which a replay finds by its number all the same.
        { """
          INSERT INTO event_journal (ordering, persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, serializer_id)
          SELECT -7, persistence_id, 11, 0, manifest, timestamp, payload, serializer_id FROM event_journal WHERE persistence_id = $one AND sequence_nr = 10
          """, FindingKind.MissingRows, 0, "not in its place" },
        // The number from which a domain goes on to count.
        { "INSERT INTO journal_metadata (persistence_id, sequence_nr) VALUES ($one, 50)", FindingKind.WrongNumber, 50, "there were 50 events" },
        // A row moved into another stream.
        { "UPDATE event_journal SET persistence_id = $two, sequence_nr = 11 WHERE persistence_id = $one AND sequence_nr = 10", FindingKind.Mismatch, 11, "event 10" },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Tampering_is_found_and_named(string sql, FindingKind kind, long sequenceNr, string what)
    {
        await FillAsync(events: 20, domains: 2);
        Assert.True((await new JournalVerifier(Journal).VerifyAsync()).IsSound);
        SqliteJournalTests.Execute(Journal, sql.Replace("$one", $"'domain-{One}'").Replace("$two", $"'domain-{Two}'"));

        var result = await new JournalVerifier(Journal).VerifyAsync();
        Assert.False(result.IsSound);
        Assert.Contains(result.Findings, f => f.Kind == kind && f.SequenceNr == sequenceNr && f.What.Contains(what, StringComparison.Ordinal));
        Assert.All(result.Findings, f => Assert.Contains(f.Id is { } id ? id.ToString() : "row", f.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_whose_manifest_is_gone_is_found_and_can_be_read_as_one_of_no_known_kind()
    {
        await FillAsync(events: 20, domains: 2);
        SqliteJournalTests.Execute(Journal, $"UPDATE event_journal SET manifest = NULL WHERE persistence_id = 'domain-{One}' AND sequence_nr = 5");

        Assert.Contains((await new JournalVerifier(Journal).VerifyAsync()).Findings, f => f is { Kind: FindingKind.Mismatch, SequenceNr: 5 });
        var read = new List<RecordedEvent>();
        await foreach (var recorded in new SqliteJournalReader(Journal).ReadAsync(One))
            read.Add(recorded);
        Assert.Equal(10, read.Count);
        Assert.Null(read[4].Event);
    }

    [Fact]
    public async Task A_whole_stream_that_is_gone_leaves_a_hole_in_the_rows()
    {
        await FillAsync(events: 20, domains: 2);
        SqliteJournalTests.Execute(Journal, $"DELETE FROM event_journal WHERE persistence_id = 'domain-{One}'");
        var result = await new JournalVerifier(Journal).VerifyAsync();
        Assert.All(result.Findings, f => Assert.Equal(FindingKind.MissingRows, f.Kind));
        Assert.Equal(10, result.FindingCount);
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_found_with_the_heads_that_were_kept()
    {
        await FillAsync(events: 20, domains: 2);
        var kept = Keep((await new JournalVerifier(Journal).VerifyAsync()).Heads);
        Assert.True((await new JournalVerifier(Journal).VerifyAsync(kept)).IsSound);

        SqliteJournalTests.Execute(Journal, "DELETE FROM event_journal WHERE ordering > 16");
        Assert.True((await new JournalVerifier(Journal).VerifyAsync()).IsSound); // what is left is in order
        var result = await new JournalVerifier(Journal).VerifyAsync(kept);
        Assert.Equal([One, Two], result.Findings.Select(f => f.Id!.Value).Order(Comparer<DomainId>.Create((a, b) => a.Value.CompareTo(b.Value))));
        Assert.All(result.Findings, f => Assert.Equal((FindingKind.HeadMismatch, 9), (f.Kind, f.SequenceNr)));
        Assert.Contains("there were 10 events, 8 are left", result.Findings[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_last_event_and_a_vanished_stream_are_found_with_the_heads_that_were_kept()
    {
        await FillAsync(events: 20, domains: 2);
        var kept = Keep((await new JournalVerifier(Journal).VerifyAsync()).Heads);
        SqliteJournalTests.Execute(Journal, $"""
            UPDATE event_journal SET payload = CAST(replace(CAST(payload AS TEXT), 'alice', 'malice') AS BLOB)
            WHERE persistence_id = 'domain-{One}' AND sequence_nr = 10;
            DELETE FROM event_journal WHERE persistence_id = 'domain-{Two}';
            """);
        var result = await new JournalVerifier(Journal).VerifyAsync(kept);
        Assert.Contains(result.Findings, f => f is { Kind: FindingKind.HeadMismatch, SequenceNr: 10 } && f.Id == One);
        Assert.Contains(result.Findings, f => f.Kind == FindingKind.HeadMismatch && f.Id == Two && f.What.Contains("gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_journal_that_goes_on_still_fits_the_heads_that_were_kept()
    {
        await FillAsync(events: 20, domains: 2);
        var kept = Keep((await new JournalVerifier(Journal).VerifyAsync()).Heads);
        File.Delete(Journal);
        await FillAsync(events: 40, domains: 2);
        Assert.True((await new JournalVerifier(Journal).VerifyAsync(kept)).IsSound);
    }

    [Fact]
    public async Task A_snapshot_tells_of_a_last_event_that_was_changed()
    {
        await using var journal = await WithSnapshotAsync();
        SqliteJournalTests.Execute(journal.Path, """
            UPDATE event_journal SET payload = CAST(replace(CAST(payload AS TEXT), 'nightly', 'weekly') AS BLOB) WHERE sequence_nr = 3
            """);
        Assert.Contains((await new JournalVerifier(journal.Path).VerifyAsync()).Findings, f => f is { Kind: FindingKind.SnapshotMismatch, SequenceNr: 3 });
    }

    public static TheoryData<string, string> ChangedSnapshots => new()
    {
        { "'\"/bin/sh\"', '\"/tmp/evil\"'", "its Exec is '/tmp/evil -c" },
        { "'\"paused\"', '\"running\"'", "its Status is Running, and should be Paused" },
        { "'\"name\":\"web\"', '\"name\":\"db\"'", "its Name is db, and should be web" },
        { "'\"sequenceNr\":3', '\"sequenceNr\":2'", "its SequenceNr is 2, and should be 3" },
        { $"'{One}', '{Two}'", $"its Id is {Two}, and should be {One}" },
        { "'\"lastHash\":\"', '\"lastHash\":\"0'", "not those after which a snapshot was made" },
    };

    [Theory]
    [MemberData(nameof(ChangedSnapshots))]
    public async Task A_changed_snapshot_is_found(string change, string what)
    {
        await using var journal = await WithSnapshotAsync();
        Assert.Empty((await new JournalVerifier(journal.Path).VerifyAsync()).Findings);

        SqliteJournalTests.Execute(journal.Path, $"UPDATE snapshot SET payload = CAST(replace(CAST(payload AS TEXT), {change}) AS BLOB)");

        var found = Assert.Single((await new JournalVerifier(journal.Path).VerifyAsync()).Findings);
        Assert.Equal((FindingKind.SnapshotMismatch, 3L), (found.Kind, found.SequenceNr));
        Assert.Contains(what, found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_that_was_moved_to_another_event_is_found()
    {
        await using var journal = await WithSnapshotAsync();
        SqliteJournalTests.Execute(journal.Path, "UPDATE snapshot SET sequence_nr = 2");
        Assert.Contains((await new JournalVerifier(journal.Path).VerifyAsync()).Findings, f => f is { Kind: FindingKind.SnapshotMismatch, SequenceNr: 2 });
    }

    [Theory]
    [InlineData("sequence_nr = 0", 0)] // the catalog of a start takes it when there is no other
    [InlineData("sequence_nr = 4", 4)]
    [InlineData("serializer_id = 1", 3)] // another serializer makes of it what its manifest names
    [InlineData("manifest = 'domain-state/2'", 3)]
    public async Task A_snapshot_that_stands_where_or_for_what_none_was_made_is_found(string change, long sequenceNr)
    {
        await using var journal = await WithSnapshotAsync();
        SqliteJournalTests.Execute(journal.Path, $"UPDATE snapshot SET {change}");

        var found = Assert.Single((await new JournalVerifier(journal.Path).VerifyAsync()).Findings);

        Assert.Equal((FindingKind.SnapshotMismatch, sequenceNr), (found.Kind, found.SequenceNr));
    }

    private static async Task<JournalFixture> WithSnapshotAsync()
    {
        var journal = await JournalFixture.StartAsync();
        var writer = journal.Writer(One);
        await writer.Ask<Answer>(3, TimeSpan.FromSeconds(30));
        await writer.Ask<Answer>(await SnapshotAsync(journal), TimeSpan.FromSeconds(30));
        return journal;
    }

    /// <summary>What the events make of the domain.</summary>
    private static async Task<DomainSnapshot> SnapshotAsync(JournalFixture journal) => new(
        (await journal.ReadAsync(One)).Aggregate(DomainState.New(One), (state, recorded) => state.Apply(recorded.Event!)), EventHash.None);

    [Fact]
    public async Task Events_from_before_there_were_hashes_are_told_and_are_no_finding()
    {
        await FillAsync(events: 4, domains: 1);
        SqliteJournalTests.Execute(Journal, "UPDATE event_journal SET payload = CAST(json_remove(payload, '$.prev') AS BLOB) WHERE sequence_nr <= 4");
        var result = await new JournalVerifier(Journal).VerifyAsync();
        Assert.Empty(result.Findings);
        Assert.Equal(4, result.WithoutHash);
    }

    [Fact]
    public async Task An_event_of_a_later_version_keeps_its_place_in_the_chain()
    {
        using (var seed = await JournalSeed.BeginAsync(Journal))
        {
            seed.Add(One, SampleEvents.All[0]);
            seed.AddRaw(One, "hibernated/1", "Hibernated", SampleEvents.At);
            seed.Add(One, SampleEvents.All[7]);
            seed.Commit();
        }

        var result = await new JournalVerifier(Journal).VerifyAsync();
        Assert.Empty(result.Findings);
        Assert.Equal(1, result.UnknownEvents);
    }

    [Theory]
    [InlineData("0190f8a1-0000-7000-8000-000000000001 3")]
    [InlineData("web 3 00")]
    [InlineData("0190f8a1-0000-7000-8000-000000000001 0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("0190f8a1-0000-7000-8000-000000000001 3 E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    public void A_line_that_is_no_head_is_named(string line)
    {
        var error = Assert.Throws<FormatException>(() => JournalHeads.Read(new StringReader("# heads\n\n" + line)));
        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<DomainId, StreamHead> Keep(IReadOnlyDictionary<DomainId, StreamHead> heads)
    {
        using var file = new StringWriter();
        JournalHeads.Write(file, heads);
        return JournalHeads.Read(new StringReader(file.ToString()));
    }

    private async Task FillAsync(int events, int domains)
    {
        var ids = Enumerable.Range(1, domains).Select(i => new DomainId(new Guid($"0190f8a1-0000-7000-8000-{i:x12}"))).ToList();
        var wish = new Wish("alice", null, new Guid("3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
        using var seed = await JournalSeed.BeginAsync(Journal);
        for (var i = 0; i < events; i++)
            seed.Add(ids[i % domains], new DomainEvent.Frozen(SampleEvents.At.AddSeconds(i), wish, 0, 0.5));
        seed.Commit();
    }

    private sealed class Immediately(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
