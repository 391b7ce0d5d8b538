using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Journal;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class JournalLockTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-lock-");

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_second_host_is_refused_and_told_who_holds_the_journal()
    {
        using var first = SqliteJournal.Open(new SqliteJournalSettings(Journal));
        var error = Assert.Throws<JournalLockedException>(() => SqliteJournal.Open(new SqliteJournalSettings(Journal)));
        Assert.Contains($"pid {Environment.ProcessId} (", error.Message, StringComparison.Ordinal);
        Assert.Contains(Journal, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", error.Holder);
    }

    [Fact]
    public async Task The_lock_is_free_when_the_journal_is_closed()
    {
        (SqliteJournal.Open(new SqliteJournalSettings(Journal))).Dispose();
        using var second = SqliteJournal.Open(new SqliteJournalSettings(Journal));
        Assert.Equal(Journal, second.Path);
    }

    [Fact]
    public void The_lock_vanishes_with_a_holder_that_is_killed()
    {
        // flock(1) takes the same kind of lock, in another process.
        var path = JournalLock.FileOf(Journal);
        File.WriteAllText(path, "pid 4711 (other), since 2026-11-26T00:14:00Z");
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--exclusive", "--no-fork", path, "sh", "-c", "echo held; exec sleep 1000"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            var error = Assert.Throws<JournalLockedException>(() => JournalLock.Acquire(Journal));
            Assert.Equal("pid 4711 (other), since 2026-11-26T00:14:00Z", error.Holder);
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }

        using var taken = JournalLock.Acquire(Journal);
        Assert.Contains($"pid {Environment.ProcessId}", ProcFile.ReadPath(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_leaves_no_lock_behind()
    {
        await File.WriteAllTextAsync(Journal, new string('x', 5000));
        Assert.Throws<JournalCorruptException>(() => SqliteJournal.Open(new SqliteJournalSettings(Journal)));
        using var free = JournalLock.Acquire(Journal);
    }
}
