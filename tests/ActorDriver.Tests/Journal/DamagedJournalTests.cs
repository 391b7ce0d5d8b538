using ActorDriver.Domains;
using ActorDriver.Journal;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class DamagedJournalTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-damaged-");

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var before = System.Text.Encoding.UTF8.GetBytes(new string('x', 5000));
        await File.WriteAllBytesAsync(Journal, before);
        var error = Assert.Throws<JournalCorruptException>(() => SqliteJournal.Open(new SqliteJournalSettings(Journal)));
        Assert.Contains(Journal, error.Message, StringComparison.Ordinal);
        Assert.Contains("backup", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Journal));
    }

    [Theory]
    [InlineData(JournalCheck.Quick)]
    [InlineData(JournalCheck.Full)]
    public async Task A_damaged_page_is_found_before_the_start(JournalCheck check)
    {
        await WriteAsync(500);
        Damage(page: 20);
        var before = await File.ReadAllBytesAsync(Journal);
        var error = Assert.Throws<JournalCorruptException>(
            () => SqliteJournal.Open(new SqliteJournalSettings(Journal) { CheckOnStart = check }));
        Assert.NotEmpty(error.Finding);
        Assert.Equal(before, await File.ReadAllBytesAsync(Journal));
    }

    [Fact]
    public async Task A_sound_journal_has_nothing_to_be_found_and_a_damaged_one_has()
    {
        await WriteAsync(500);
        Assert.Empty(await SqliteJournal.ExamineAsync(Journal));
        Damage(page: 20);
        Assert.NotEmpty(await SqliteJournal.ExamineAsync(Journal));
    }

    [Fact]
    public void A_journal_in_a_place_that_is_no_directory_cannot_be_opened()
    {
        var error = Assert.Throws<JournalUnavailableException>(
            () => SqliteJournal.Open(new SqliteJournalSettings("/dev/null/journal.db")));
        Assert.Contains("/dev/null/journal.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_event_that_cannot_be_read_stops_the_reader_and_is_named()
    {
        await WriteAsync(3);
        SqliteJournalTests.Execute(Journal, "UPDATE event_journal SET payload = '{' WHERE sequence_nr = 2");
        var error = await Assert.ThrowsAsync<UnreadableEventException>(
            async () => await new SqliteJournalReader(Journal).ReadAsync().CollectAsync());
        Assert.Equal(2, error.Stored.SequenceNr);
        Assert.Contains(error.Stored.Id.ToString(), error.Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync(int events)
    {
        using var seed = await JournalSeed.BeginAsync(Journal);
        var id = DomainId.New();
        for (var i = 0; i < events; i++)
            seed.Add(id, SampleEvents.All[7]);
        seed.Commit();
    }

    private void Damage(int page)
    {
        using var file = new FileStream(Journal, FileMode.Open, FileAccess.Write);
        file.Position = page * 4096;
        file.Write(new byte[512]);
    }
}
