using System.IO.Compression;
using System.Runtime.CompilerServices;
using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Journal;

/// <summary>
/// A journal as the version 0.1 left it when it was killed, its log included, kept in <c>Journals/</c>: a domain that was suspended and
/// resumed 55 times, with its two snapshots, and one that is paused.
/// </summary>
public sealed class OlderJournalTests : IDisposable
{
    private static readonly DomainId Web = new(new Guid("f6e10fc4-a269-4c4e-b63d-1ed2c27ee3a9"));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-older-");

    public OlderJournalTests()
    {
        Unpack("db", "journal.db");
        Unpack("db-wal", "journal.db-wal");
    }

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_verifies_as_it_is()
    {
        var result = await new JournalVerifier(Journal).VerifyAsync();
        Assert.Empty(result.Findings);
        Assert.Equal((228, 2), (result.Events, result.Heads.Count));
    }

    [Fact]
    public async Task Its_domains_are_known_by_snapshots_as_by_their_events()
    {
        var byEvents = new Dictionary<DomainId, DomainState>();
        await foreach (var recorded in new SqliteJournalReader(Journal).ReadAsync())
            byEvents[recorded.Id] = (byEvents.GetValueOrDefault(recorded.Id) ?? DomainState.New(recorded.Id)).Apply(recorded.Event!);

        var states = await new SqliteDomainCatalog(Journal).ReadStatesAsync(default).CollectAsync();

        Assert.Equal(["web1", "db1"], states.Select(s => s.Name));
        Assert.Equal([DomainStatus.Running, DomainStatus.Paused], states.Select(s => s.Status));
        Assert.All(states, state => Assert.Equal(byEvents[state.Id], state));
    }

    [Fact]
    public async Task It_is_opened_continued_and_verifies_with_what_comes_after()
    {
        await using (var journal = await JournalFixture.StartAsync(_directory.FullName))
            Assert.Equal(new Answer.Stored(233), await journal.Writer(Web).Ask<Answer>(10, TimeSpan.FromSeconds(30)));

        var result = await new JournalVerifier(Journal).VerifyAsync();
        Assert.Empty(result.Findings);
        Assert.Equal((238, 233), (result.Events, result.Heads[Web].SequenceNr));
        Assert.Empty(await SqliteJournal.ExamineAsync(Journal));
    }

    private void Unpack(string ending, string name, [CallerFilePath] string here = "")
    {
        using var packed = File.OpenRead(Path.Combine(Path.GetDirectoryName(here)!, "Journals", $"killed-0.1.{ending}.gz"));
        using var file = File.Create(Path.Combine(_directory.FullName, name));
        using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
        unpacking.CopyTo(file);
    }
}
