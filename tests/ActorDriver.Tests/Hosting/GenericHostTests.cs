using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static ActorDriver.Tests.Hosting.Embedding;

namespace ActorDriver.Tests.Hosting;

/// <summary>The driver inside somebody else's generic host.</summary>
public sealed class GenericHostTests : IDisposable
{
    private readonly Embedding _embedding = new();

    [Fact]
    public async Task A_host_suspends_and_resumes_by_the_facade()
    {
        using var host = _embedding.Host();
        await host.StartAsync();
        var driver = host.Services.GetRequiredService<IActorDriver>();
        await RunAsync(driver, "web1");

        var suspended = Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("web1", by: "test", reason: "idle"));

        Assert.Equal(DomainStatus.Paused, suspended.Domain.Status);
        Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("web1", by: "test"));
        Assert.Equal(DomainStatus.Running, await StatusAsync(driver, "web1"));
        await host.StopAsync();
    }

    [Fact]
    public async Task The_actor_is_there_for_IRequiredActor_and_answers_what_another_actor_tells_it()
    {
        using var host = _embedding.Host();
        await host.StartAsync();
        var domains = host.Services.GetRequiredService<IRequiredActor<DomainsActor>>().ActorRef;
        var answer = new TaskCompletionSource<DomainReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new DomainCommand.Run(new DomainName("web1"), new ExecSpec(["web1"]), null, Wish.Of("teller"));

        host.Services.GetRequiredService<ActorSystem>().ActorOf(Props.Create(() => new Teller(domains, run, answer)), "teller");

        var done = Assert.IsType<DomainReply.Done>(await answer.Task.WaitAsync(Limit));
        Assert.Equal(run.Wish.CorrelationId, done.CorrelationId);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_that_is_made_and_started_before_the_actors_may_use_the_facade()
    {
        using var host = _embedding.Host(services => services.AddHostedService<EarlyBird>());
        await host.StartAsync();

        var found = await host.Services.GetServices<IHostedService>().OfType<EarlyBird>().Single().Found.WaitAsync(Limit);

        Assert.Equal(ErrorCode.NoDomain, found.Error?.Code);
        await host.StopAsync();
    }

    [Fact]
    public async Task Disposing_the_host_stops_everything_frees_the_journal_and_touches_no_container()
    {
        var machine = new OwnMachine();
        using (var host = OnOwnMachine(machine))
        {
            await host.StartAsync();
            var driver = host.Services.GetRequiredService<IActorDriver>();
            await RunAsync(driver, "runs");
            await RunAsync(driver, "stands");
            await driver.SuspendAsync("stands", "test");
        } // not stopped: only disposed

        SqliteJournal.Open(new SqliteJournalSettings(Path.Combine(_embedding.Directory, "journal.db"))).Dispose();
        Assert.Equal(["stands"], machine.Frozen);
        Assert.Equal(["runs"], machine.Running);

        using var again = OnOwnMachine(machine);
        await again.StartAsync();
        var after = again.Services.GetRequiredService<IActorDriver>();
        Assert.Equal(DomainStatus.Paused, await StatusAsync(after, "stands"));
        Assert.Equal(DomainStatus.Running, await StatusAsync(after, "runs"));
        await again.StopAsync();
    }

    [Fact]
    public async Task Two_systems_with_two_journals_in_one_process_do_not_disturb_each_other()
    {
        using var elsewhere = new Embedding();
        using var one = _embedding.Host();
        using var two = elsewhere.Host();
        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        var (first, second) = (one.Services.GetRequiredService<IActorDriver>(), two.Services.GetRequiredService<IActorDriver>());
        await Task.WhenAll(RunAsync(first, "web1"), RunAsync(second, "web1"));

        await first.SuspendAsync("web1", "test");
        Assert.Equal(DomainStatus.Running, await StatusAsync(second, "web1"));

        await one.StopAsync();
        one.Dispose();
        Assert.Equal(DomainStatus.Paused, Assert.IsType<DomainReply.Done>(await second.SuspendAsync("web1", "test")).Domain.Status);
        var counts = await Task.WhenAll(CountAsync(_embedding), CountAsync(elsewhere));
        Assert.Equal([5, 5], counts);
        await two.StopAsync();
    }

    [Fact]
    public async Task A_second_host_on_the_same_journal_is_refused_at_its_start()
    {
        using var one = _embedding.Host();
        using var two = _embedding.Host();
        await one.StartAsync();

        await Assert.ThrowsAsync<JournalLockedException>(() => two.StartAsync());

        await one.StopAsync();
    }

    public void Dispose() => _embedding.Dispose();

    private static async Task<int> CountAsync(Embedding embedding)
    {
        var count = 0;
        await foreach (var _ in new SqliteJournalReader(Path.Combine(embedding.Directory, "journal.db")).ReadAsync())
            count++;
        return count;
    }

    private IHost OnOwnMachine(OwnMachine machine) => Host(
        akka => akka.AddActorDriver(options => options.StateDirectory = _embedding.Directory),
        services => services.AddSingleton<IFreezerBackend>(machine).AddSingleton<IContainerLauncher>(machine));

    private sealed class Teller : ReceiveActor
    {
        public Teller(IActorRef domains, DomainCommand command, TaskCompletionSource<DomainReply> answer)
        {
            Receive<DomainReply>(reply => answer.SetResult(reply));
            domains.Tell(command);
        }
    }

    private sealed class EarlyBird(IActorDriver driver) : IHostedService
    {
        public Task<DomainStatusReply> Found { get; private set; } = null!;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Found = driver.FindAsync("web1", CancellationToken.None);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
