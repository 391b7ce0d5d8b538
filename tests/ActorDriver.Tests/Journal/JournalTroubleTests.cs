using System.Diagnostics;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorDriver.Tests.Journal;

/// <summary>What an actor is told when the journal cannot be written, and that it can be written again afterwards.</summary>
public sealed class JournalTroubleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortBusy = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_fails_the_write_in_time_and_works_when_it_is_free()
    {
        await using var journal = await JournalFixture.StartAsync(busyTimeout: ShortBusy);
        var id = DomainId.New();
        await journal.Writer(id).Ask<Answer>(2, Patience);

        using (var other = new SqliteConnection($"Data Source={journal.Path};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);
            var clock = Stopwatch.StartNew();
            var failed = Assert.IsType<Answer.Failed>(await journal.Writer(id).Ask<Answer>(1, Patience));
            Assert.Contains("database is locked", failed.Cause.ToString(), StringComparison.Ordinal);
            Assert.InRange(clock.Elapsed, ShortBusy, TimeSpan.FromSeconds(15));
        }

        await AssertWorksAgain(journal, id, before: 2);
    }

    [Fact]
    public async Task A_journal_that_was_removed_takes_no_event_and_works_when_it_is_put_back()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        await writer.Ask<Answer>(2, Patience);

        File.Move(journal.Path, journal.Path + ".away");
        var failed = Assert.IsType<Answer.Failed>(await writer.Ask<Answer>(1, Patience));
        Assert.IsType<JournalMovedException>(failed.Cause.GetBaseException());
        Assert.Contains("removed", failed.Cause.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(journal.Path)); // no new journal in its place

        File.Move(journal.Path + ".away", journal.Path);
        await AssertWorksAgain(journal, id, before: 2);
    }

    [Fact]
    public async Task A_journal_that_was_replaced_takes_no_event_for_it_lacks_what_is_known_here()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        await writer.Ask<Answer>(2, Patience);

        File.Copy(journal.Path, journal.Path + ".copy");
        File.Move(journal.Path, journal.Path + ".away");
        File.Move(journal.Path + ".copy", journal.Path);
        var failed = Assert.IsType<Answer.Failed>(await writer.Ask<Answer>(1, Patience));
        Assert.Contains("replaced by another file", failed.Cause.GetBaseException().Message, StringComparison.Ordinal);

        File.Move(journal.Path + ".away", journal.Path, overwrite: true);
        await AssertWorksAgain(journal, id, before: 2);
    }

    [Fact]
    public async Task A_write_ahead_log_that_was_removed_takes_no_event_and_nothing_stored_is_lost()
    {
        await using var journal = await JournalFixture.StartAsync();
        var id = DomainId.New();
        var writer = journal.Writer(id);
        await writer.Ask<Answer>(2, Patience);

        File.Delete(journal.Path + "-wal");
        var failed = Assert.IsType<Answer.Failed>(await writer.Ask<Answer>(1, Patience));
        Assert.Contains("-wal", failed.Cause.GetBaseException().Message, StringComparison.Ordinal);

        await AssertWorksAgain(journal, id, before: 2);
    }

    /// <summary>A new actor of the same domain finds what was acknowledged, perhaps one more that was not, and stores the next.</summary>
    private static async Task AssertWorksAgain(JournalFixture journal, DomainId id, long before)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await journal.StoreAsync(id);
            if (answer is Answer.Stored stored)
            {
                Assert.InRange(stored.SequenceNr, before + 1, before + 2);
                break;
            }

            Assert.True(clock.Elapsed < Patience, $"{answer}");
        }

        var numbers = (await journal.ReadAsync(id)).Select(e => e.SequenceNr).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        Assert.InRange(numbers.Count, before + 1, before + 2);
    }
}
