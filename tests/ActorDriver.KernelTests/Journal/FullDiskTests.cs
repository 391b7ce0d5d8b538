using System.Diagnostics;
using ActorDriver.Domains;
using ActorDriver.Tests.Journal;
using Xunit;

namespace ActorDriver.KernelTests.Journal;

/// <summary>The journal on a file system that is full, or whose file may not be written.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_and_nothing_acknowledged_is_lost()
    {
        using var disk = new SmallDisk("4m");
        await using var journal = await JournalFixture.StartAsync(disk.Path);
        var stored = Enumerable.Range(0, 20).ToDictionary(_ => DomainId.New(), _ => 0L);
        await WriteAll(journal, stored);
        Assert.All(stored.Values, n => Assert.Equal(1, n));

        disk.Fill();
        var failures = new List<Answer.Failed>();
        for (var round = 0; round < 200 && failures.Count == 0; round++) // some pages of the log may still be free to overwrite
            failures.AddRange(await WriteAll(journal, stored));
        Assert.Contains(failures, f => f.Cause.ToString().Contains("full", StringComparison.Ordinal));
        AssertHolds(await journal.ReadAsync(), stored);

        disk.Free();
        var clock = Stopwatch.StartNew();
        while ((await WriteAll(journal, stored)).Count > 0)
            Assert.True(clock.Elapsed < Patience);
        AssertHolds(await journal.ReadAsync(), stored);
    }

    [Fact]
    public async Task A_read_only_journal_takes_no_event_and_works_when_it_may_be_written_again()
    {
        using var disk = new SmallDisk("8m");
        await using var journal = await JournalFixture.StartAsync(disk.Path);
        var stored = new Dictionary<DomainId, long> { [DomainId.New()] = 0 };
        await WriteAll(journal, stored);

        journal.Journal.CloseConnections();
        SmallDisk.SetReadOnly(journal.Path, true);
        var failure = Assert.Single(await WriteAll(journal, stored));
        Assert.Contains("readonly", failure.Cause.ToString(), StringComparison.Ordinal);

        SmallDisk.SetReadOnly(journal.Path, false);
        var clock = Stopwatch.StartNew();
        while ((await WriteAll(journal, stored)).Count > 0)
            Assert.True(clock.Elapsed < Patience);
        AssertHolds(await journal.ReadAsync(), stored);
    }

    /// <summary>One event for each domain at once, by new actors; notes what was acknowledged and gives the failures.</summary>
    private static async Task<List<Answer.Failed>> WriteAll(JournalFixture journal, Dictionary<DomainId, long> stored)
    {
        var answers = await Task.WhenAll(stored.Keys.ToList().Select(async id => (id, answer: await journal.StoreAsync(id))));
        foreach (var (id, answer) in answers)
            if (answer is Answer.Stored last)
                stored[id] = last.SequenceNr;
        return [.. answers.Select(a => a.answer).OfType<Answer.Failed>()];
    }

    /// <summary>Every stream is without gaps and holds at least what was acknowledged.</summary>
    private static void AssertHolds(List<ActorDriver.Journal.RecordedEvent> events, Dictionary<DomainId, long> stored)
    {
        foreach (var stream in events.GroupBy(e => e.Id))
        {
            var numbers = stream.Select(e => e.SequenceNr).ToList();
            Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
            Assert.True(numbers.Count >= stored[stream.Key]);
        }

        Assert.Equal(stored.Count(s => s.Value > 0), events.Select(e => e.Id).Distinct().Count(id => stored[id] > 0));
    }
}
