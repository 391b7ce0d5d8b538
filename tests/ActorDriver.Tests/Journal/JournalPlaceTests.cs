using System.Diagnostics;
using ActorDriver.Journal;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class JournalPlaceTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-place-");

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("mkdir journal.db", "no plain file")]
    [InlineData("mkfifo journal.db", "no plain file")] // opened, it would be waited at for ever
    [InlineData("ln -s /dev/zero journal.db", "no plain file")]
    [InlineData("ln -s nowhere journal.db", "symbolic link to nowhere")]
    [InlineData("ln -s journal.db journal.db", "ELOOP")]
    [InlineData("mkfifo journal.db.lock", "journal.db.lock is no plain file")]
    [InlineData("mkdir journal.db.lock", "EISDIR")]
    public void What_can_be_no_journal_and_no_lock_is_refused_and_told_what_it_is(string make, string told)
    {
        Make(make);
        var error = Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(new SqliteJournalSettings(Journal)));
        Assert.Contains(Journal, error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_link_in_the_lock_s_place_leads_to_is_not_written_to()
    {
        Make("echo precious >other; ln -s other journal.db.lock");
        Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(new SqliteJournalSettings(Journal)));
        Assert.Equal("precious\n", File.ReadAllText(Path.Combine(_directory.FullName, "other")));
    }

    [Fact]
    public void A_directory_that_is_a_link_to_nothing_is_told_as_such()
    {
        Make("ln -s nowhere state");
        var error = Assert.Throws<JournalUnavailableException>(
            () => SqliteJournal.Open(new SqliteJournalSettings(Path.Combine(_directory.FullName, "state", "journal.db"))));
        Assert.Contains("state is a symbolic link to nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_may_be_a_link_to_one()
    {
        Make(": >elsewhere; ln -s elsewhere journal.db");
        using var journal = SqliteJournal.Open(new SqliteJournalSettings(Journal));
        Assert.Equal(Journal, journal.Path);
    }

    private void Make(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = _directory.FullName })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
