using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Shipping;
using ActorDriver.FleetTests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace ActorDriver.FleetTests.Shipping;

public sealed class ShippingTests(Postgres postgres) : IClassFixture<Postgres>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _database = $"t{Guid.NewGuid():N}";
    private readonly FakeDriver _driver = new();
    private readonly CancellationTokenSource _stop = new();

    public async Task InitializeAsync()
    {
        await postgres.RunAsync("postgres", $"CREATE DATABASE {_database}");
        await using var database = postgres.Open("owner", _database);
        await CopyStore.CreateAsync(database, default);
        await CopyStore.CreateAsync(database, default); // again changes nothing
        foreach (var host in new[] { "web1", "web2" })
            await postgres.RunAsync(_database, $"DO $$ BEGIN CREATE ROLE {host} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT actordriver_host TO {host}");
    }

    [Fact]
    public async Task Every_event_is_in_the_copy_once_with_its_bytes_also_over_a_restart_of_the_host_and_of_the_database()
    {
        for (var i = 0; i < 25; i++)
            _driver.Add($"before{i}");
        var (shipper, running) = Ship("web1");
        await Until.TrueAsync(() => shipper.Position == 25, Limit);
        await postgres.KillAsync();
        for (var i = 0; i < 25; i++)
            _driver.Add($"while{i}");
        await postgres.StartAsync();
        await Until.TrueAsync(() => shipper.Position == 50, Limit);
        await _stop.CancelAsync();
        await running;

        _driver.Add("after");
        using var again = new CancellationTokenSource();
        var (second, secondRun) = Ship("web1", again.Token);
        await Until.TrueAsync(() => second.Position == 51, Limit);
        await again.CancelAsync();
        await secondRun;

        Assert.Empty(await DifferencesAsync("web1"));
        Assert.Equal(51L, await CountAsync());
        Assert.Null(second.Stopped);
    }

    [Fact]
    public async Task Two_who_ship_one_journal_lose_and_double_nothing()
    {
        for (var i = 0; i < 200; i++)
            _driver.Add($"d{i}");

        var (first, one) = Ship("web1");
        var (second, two) = Ship("web1");
        for (var i = 200; i < 400; i++)
            _driver.Add($"d{i}");
        await Until.TrueAsync(() => Math.Max(first.Position, second.Position) == 400, Limit);
        await _stop.CancelAsync();
        await Task.WhenAll(one, two);

        Assert.Empty(await DifferencesAsync("web1"));
        Assert.Equal(400L, await CountAsync());
    }

    [Theory]
    [InlineData("UPDATE fleet_event SET bytes = bytes || 'x'::bytea WHERE position = 3", "event 1 of {0} (defined/1) says something else in the copy than in the journal")]
    [InlineData("DELETE FROM fleet_event WHERE position = 3", "event 1 of {0} (defined/1) is in the journal and not in the copy")]
    [InlineData("UPDATE fleet_event SET position = 4 WHERE position = 3; UPDATE fleet_host SET position = 5", "event 1 of {0} (defined/1) is in the journal and not in the copy")]
    public async Task An_event_that_was_changed_or_deleted_in_the_copy_is_found_by_name(string crime, string found)
    {
        _driver.Add("a");
        _driver.Add("b");
        var victim = _driver.Add("c");
        await ShipAllAsync(3);

        await postgres.RunAsync(_database, crime);

        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, found, victim.Id), (await DifferencesAsync("web1")).Select(d => d.What));
    }

    [Fact]
    public async Task An_event_that_was_rewritten_in_the_journal_is_found_and_shipping_stops_there()
    {
        for (var i = 0; i < 3; i++)
            _driver.Add($"d{i}");
        await ShipAllAsync(3);
        var other = new FakeDriver(); // the same numbers, another past
        other.Add("d0");
        other.Add("d1");
        var domain = other.Add("d2");

        using var stop = new CancellationTokenSource(Limit);
        var shipper = new Shipper(other.Local, Store("web1"), Settings, NullLogger.Instance);
        await shipper.RunAsync(stop.Token);

        Assert.Equal($"event 1 of {domain.Id} (defined/1) says something else in the copy than in the journal", shipper.Stopped!.What);
    }

    [Fact]
    public async Task A_journal_that_was_restored_from_an_old_backup_is_found()
    {
        for (var i = 0; i < 3; i++)
            _driver.Add($"d{i}");
        await ShipAllAsync(3);

        using var stop = new CancellationTokenSource(Limit);
        var shipper = new Shipper(new FakeDriver().Local, Store("web1"), Settings, NullLogger.Instance);
        await shipper.RunAsync(stop.Token);

        Assert.EndsWith("is in the copy and not in the journal", shipper.Stopped!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_can_change_nothing_delete_nothing_and_read_no_other_hosts_events()
    {
        _driver.Add("a");
        await ShipAllAsync(1);
        await using var own = postgres.Open("web1", _database);
        await using var other = postgres.Open("web2", _database);

        Assert.Equal("42501", await DeniedAsync(own, "UPDATE fleet_event SET bytes = ''"));
        Assert.Equal("42501", await DeniedAsync(own, "DELETE FROM fleet_event"));
        Assert.Equal("42501", await DeniedAsync(own, "UPDATE fleet_host SET owner = 'web2'"));
        Assert.Equal("42501", await DeniedAsync(other, "INSERT INTO fleet_event VALUES (1, 9, gen_random_uuid(), 1, now(), 'x', '')"));
        await using var count = other.CreateCommand("SELECT count(*) FROM fleet_event");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    public Task DisposeAsync() => postgres.RunAsync("postgres", $"DROP DATABASE {_database} WITH (FORCE)");

    public void Dispose() => _stop.Dispose();

    private static CopySettings Settings => new("", Portion: 10, Retry: TimeSpan.FromMilliseconds(50));

    private CopyStore Store(string host) => new(postgres.Open(host, _database), "the journal of " + host, host);

    private (Shipper Shipper, Task Running) Ship(string host, CancellationToken? until = null)
    {
        var shipper = new Shipper(_driver.Local, Store(host), Settings, NullLogger.Instance);
        return (shipper, Task.Run(() => shipper.RunAsync(until ?? _stop.Token)));
    }

    private async Task ShipAllAsync(long position)
    {
        using var stop = new CancellationTokenSource();
        var (shipper, running) = Ship("web1", stop.Token);
        await Until.TrueAsync(() => shipper.Position == position, Limit);
        await stop.CancelAsync();
        await running;
    }

    private async Task<List<Difference>> DifferencesAsync(string host)
    {
        await using var store = Store(host);
        var position = await store.PositionAsync(default);
        var found = new List<Difference>();
        await foreach (var difference in Difference.FindAsync(JournalAsync(), store.ReadAsync(0), position))
            found.Add(difference);
        return found;
    }

    private async IAsyncEnumerable<CopyEvent> JournalAsync()
    {
        await foreach (var e in _driver.ReadAsync())
            yield return CopyEvent.Of(e);
    }

    private async Task<long> CountAsync()
    {
        await using var database = postgres.Open("owner", _database);
        await using var command = database.CreateCommand("SELECT count(*) FROM fleet_event");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string?> DeniedAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }
}
