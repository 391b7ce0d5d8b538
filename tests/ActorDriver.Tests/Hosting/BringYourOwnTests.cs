using System.Runtime.CompilerServices;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;
using static ActorDriver.Tests.Hosting.Embedding;

namespace ActorDriver.Tests.Hosting;

/// <summary>Each part that a host may bring, in use through the public interface alone.</summary>
public sealed class BringYourOwnTests : IDisposable
{
    private const string InMemory = """
        actordriver.journal {
          plugin = "akka.persistence.journal.inmem"
          snapshot-plugin = "akka.persistence.snapshot-store.inmem"
          query-plugin = none
        }
        """;

    private readonly Embedding _embedding = new();

    private string File => Path.Combine(_embedding.Directory, "own.db");

    private static string Sql(string provider, string connection) => $$"""
        akka.persistence {
          journal.sql {
            class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
            connection-string = "{{connection}}"
            provider-name = "{{provider}}"
          }
          snapshot-store.sql {
            class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
            connection-string = "{{connection}}"
            provider-name = "{{provider}}"
          }
          query.journal.sql {
            class = "Akka.Persistence.Sql.Query.SqlReadJournalProvider, Akka.Persistence.Sql"
            connection-string = "{{connection}}"
            provider-name = "{{provider}}"
            write-plugin = "akka.persistence.journal.sql"
          }
        }
        actordriver {
          domain.snapshot-every = 4
          journal {
            plugin = "akka.persistence.journal.sql"
            snapshot-plugin = "akka.persistence.snapshot-store.sql"
            query-plugin = "akka.persistence.query.journal.sql"
          }
        }
        """;

    [Fact]
    public async Task A_freezer_and_a_launcher()
    {
        var machine = new OwnMachine();
        using var host = Start("", services => services.AddSingleton<IFreezerBackend>(machine).AddSingleton<IContainerLauncher>(machine));
        var driver = host.Services.GetRequiredService<IActorDriver>();
        await RunAsync(driver, "web1");

        await driver.SuspendAsync("web1", "test");
        Assert.Equal(["web1"], machine.Frozen);

        await driver.ResumeAsync("web1", "test");
        Assert.Equal(["web1"], machine.Running);

        await driver.DestroyAsync("web1", "test");
        Assert.Empty(machine.Running);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_clock()
    {
        var clock = new ManualTime();
        clock.Advance(TimeSpan.FromDays(1000));
        using var host = Start("actordriver.backend = simulated", services => services.AddSingleton<TimeProvider>(clock));

        var state = await RunAsync(host.Services.GetRequiredService<IActorDriver>(), "web1");

        Assert.Equal(clock.GetUtcNow(), state.Since);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_journal_in_memory()
    {
        using (var host = Start("actordriver.backend = simulated\n" + InMemory))
        {
            var driver = host.Services.GetRequiredService<IActorDriver>();
            await RunAsync(driver, "web1");
            Assert.Equal(DomainStatus.Paused, Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("web1", "test")).Domain.Status);
            await host.StopAsync();
        }

        Assert.Empty(Directory.GetFiles(_embedding.Directory)); // no journal of the driver's own was made
        using var again = Start(InMemory);
        Assert.Empty((await again.Services.GetRequiredService<IActorDriver>().ListAsync(true).WaitAsync(Limit)).Domains);
        await again.StopAsync();
    }

    [Fact]
    public async Task A_journal_of_Akka_Persistence_Sql_in_a_file_of_its_own()
    {
        await DriveAndFindAgainAsync(Sql("SQLite.MS", $"Data Source={File}"));
        Assert.True(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task A_journal_of_Akka_Persistence_Sql_in_PostgreSQL()
    {
        using var server = await PostgresServer.StartAsync();
        await DriveAndFindAgainAsync(Sql("PostgreSQL.15", server.ConnectionString));
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM journal WHERE manifest = 'frozen/1'", connection);
        Assert.Equal(6L, await count.ExecuteScalarAsync());
    }

    /// <summary>Drives domains over two lives of a host, as they would be by the driver's own journal.</summary>
    private async Task DriveAndFindAgainAsync(string hocon)
    {
        var machine = new OwnMachine();
        void Own(IServiceCollection services) => services.AddSingleton<IFreezerBackend>(machine).AddSingleton<IContainerLauncher>(machine);
        using (var host = Start(hocon, Own))
        {
            var driver = host.Services.GetRequiredService<IActorDriver>();
            await RunAsync(driver, "web1");
            for (var i = 0; i < 5; i++)
            {
                await driver.SuspendAsync("web1", "test").WaitAsync(Limit);
                await driver.ResumeAsync("web1", "test").WaitAsync(Limit);
            }

            await driver.SuspendAsync("web1", "test").WaitAsync(Limit);
            await RunAsync(driver, "web2");
            await driver.DestroyAsync("web2", "test").WaitAsync(Limit);
            await host.StopAsync();
        }

        using var again = Start(hocon, Own);
        var after = again.Services.GetRequiredService<IActorDriver>();
        Assert.Equal(DomainStatus.Paused, await StatusAsync(after, "web1"));
        Assert.Equal(DomainStatus.ShutOff, await StatusAsync(after, "web2"));
        Assert.Equal(DomainStatus.Running, Assert.IsType<DomainReply.Done>(await after.ResumeAsync("web1", "test").WaitAsync(Limit)).Domain.Status);
        Assert.IsType<DomainReply.Done>(await after.StartAsync("web2", "test").WaitAsync(Limit));
        Assert.False(System.IO.File.Exists(Path.Combine(_embedding.Directory, "journal.db")));
        await again.StopAsync();
    }

    [Fact]
    public async Task A_catalog()
    {
        var known = DomainState.New(DomainId.New()).Apply(
            new DomainEvent.Defined(DateTimeOffset.UnixEpoch, Wish.Of("test"), "web1", new ExecSpec(["web1"]), null));
        using var host = Start(
            InMemory.Replace("query-plugin = none", "", StringComparison.Ordinal),
            services => services.AddSingleton<IDomainCatalog>(new OwnCatalog(known)));

        var listed = await host.Services.GetRequiredService<IActorDriver>().ListAsync(includeShutOff: true).WaitAsync(Limit);

        Assert.Equal(known, Assert.Single(listed.Domains));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("plugin = \"akka.persistence.journal.inmem\"", "actordriver.journal.snapshot-plugin")]
    [InlineData("plugin = \"akka.persistence.journal.inmem\", snapshot-plugin = \"akka.persistence.snapshot-store.inmem\"", "actordriver.journal.query-plugin")]
    public void Another_journal_that_is_set_by_halves_is_refused_at_the_start(string hocon, string key)
    {
        var wrong = Assert.ThrowsAny<Exception>(() => Start($"actordriver.journal {{ {hocon} }}"));

        Assert.Equal(key, Assert.IsType<ActorDriverSettingException>(wrong).Key);
    }

    [Fact]
    public async Task The_history_of_another_journal_is_refused_with_the_reason()
    {
        using var host = Start(InMemory);

        var why = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<ActorDriverHost>().Journal);

        Assert.Contains("actordriver.journal.plugin", why.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    public void Dispose() => _embedding.Dispose();

    private IHost Start(string hocon, Action<IServiceCollection>? services = null)
    {
        var host = Host(
            akka => akka.AddHocon(hocon, HoconAddMode.Append).AddActorDriver(options => options.StateDirectory = _embedding.Directory), services);
        host.Start();
        return host;
    }

    private sealed class OwnCatalog(DomainState known) : IDomainCatalog
    {
        public async IAsyncEnumerable<DomainState> ReadStatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return await Task.FromResult(known);
        }
    }
}
