using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Journal;

/// <summary>What a start reads of the journal.</summary>
public sealed class SqliteDomainCatalogTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-catalog-");

    private string Journal => Path.Combine(_directory.FullName, "journal.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_start_with_many_events_spares_the_next_one_from_them()
    {
        var (busy, quiet) = (DomainId.New(), DomainId.New());
        await SeedAsync((busy, 61), (quiet, 3));
        var byEvents = await ReadAsync();
        Assert.Equal([$"domain-{busy} 61"], SqliteJournalTests.Query(Journal, "SELECT persistence_id || ' ' || sequence_nr FROM snapshot"));

        // Unreadable on purpose: they must not be read.
        SqliteJournalTests.Execute(Journal, $"UPDATE event_journal SET payload = 'x' WHERE persistence_id = 'domain-{busy}'");
        Assert.Equal(byEvents, await ReadAsync());
    }

    [Fact]
    public async Task No_snapshot_is_made_of_a_domain_in_the_middle_of_an_operation_or_with_an_event_of_a_later_version()
    {
        var (pending, unknown) = (DomainId.New(), DomainId.New());
        await SeedAsync((pending, 60), (unknown, 61));
        SqliteJournalTests.Execute(Journal, $"UPDATE event_journal SET manifest = 'hibernated/1' WHERE persistence_id = 'domain-{unknown}' AND sequence_nr = 9");

        Assert.Equal([DomainStatus.Freezing, DomainStatus.Paused], (await ReadAsync()).Select(s => s.Status));
        Assert.Equal(["0"], SqliteJournalTests.Query(Journal, "SELECT count(*) FROM snapshot"));
    }

    [Fact]
    public async Task A_snapshot_of_another_domain_is_not_believed()
    {
        var (one, two) = (DomainId.New(), DomainId.New());
        await SeedAsync((one, 61), (two, 61));
        var before = await ReadAsync();
        SqliteJournalTests.Execute(Journal, $"UPDATE snapshot SET payload = (SELECT payload FROM snapshot WHERE persistence_id = 'domain-{one}')");
        Assert.Equal(before, await ReadAsync());
    }

    [Fact]
    public async Task The_newest_two_snapshots_of_a_domain_are_kept()
    {
        var id = DomainId.New();
        await using var journal = await JournalFixture.StartAsync(_directory.FullName);
        var writer = journal.Writer(id);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            await writer.Ask<Answer>(2, TimeSpan.FromSeconds(30));
            await writer.Ask<Answer>(SampleEvents.Snapshot, TimeSpan.FromSeconds(30));
        }

        Assert.Equal(["6", "8"], SqliteJournalTests.Query(Journal, "SELECT sequence_nr FROM snapshot ORDER BY 1"));
    }

    private async Task<List<DomainState>> ReadAsync()
    {
        using var journal = SqliteJournal.Open(new SqliteJournalSettings(Journal) { Synchronous = SynchronousMode.Off });
        var states = await journal.Catalog.ReadStatesAsync(default).CollectAsync();
        await ((SqliteDomainCatalog)journal.Catalog).Saving;
        return states;
    }

    /// <summary>Domains that were suspended and resumed until they had so many events; with an even number the last is an intent.</summary>
    private async Task SeedAsync(params (DomainId Id, int Events)[] domains)
    {
        using var seed = await JournalSeed.BeginAsync(Journal);
        foreach (var (id, events) in domains)
            for (var i = 1; i <= events; i++)
                seed.Add(id, i switch
                {
                    1 => SampleEvents.All.OfType<DomainEvent.Defined>().Single(),
                    2 => SampleEvents.All.OfType<DomainEvent.StartRequested>().Single(),
                    3 => SampleEvents.All.OfType<DomainEvent.Started>().Single(),
                    _ when i % 4 == 0 => SampleEvents.All.OfType<DomainEvent.SuspendRequested>().Single(),
                    _ when i % 4 == 1 => SampleEvents.All.OfType<DomainEvent.Frozen>().First(),
                    _ when i % 4 == 2 => SampleEvents.All.OfType<DomainEvent.ResumeRequested>().Single(),
                    _ => SampleEvents.All.OfType<DomainEvent.Thawed>().First(),
                });
        seed.Commit();
    }
}
