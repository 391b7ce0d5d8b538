using ActorDriver.Hosting;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Xunit;
using static ActorDriver.Tests.Hosting.Embedding;

namespace ActorDriver.Tests.Hosting;

/// <summary>The driver in a plain actor system, without Akka.Hosting.</summary>
public sealed class ExtensionTests : IDisposable
{
    private readonly Embedding _embedding = new();

    [Fact]
    public async Task A_system_made_from_hocon_alone_has_a_driver_whose_journal_is_found_again()
    {
        var system = ActorSystem.Create("plain", _embedding.Hocon);
        await RunAsync(system.ActorDriver().Driver, "web1");
        Assert.Same(system.ActorDriver(), ActorDriverExtension.For(system));
        Assert.Equal("/user/domains", system.ActorDriver().Domains.Path.ToStringWithoutAddress());
        await system.Terminate();

        using var again = ActorSystem.Create("plain", _embedding.Hocon);
        var listed = await again.ActorDriver().Driver.ListAsync(includeShutOff: true).WaitAsync(Limit);
        Assert.Equal("web1", Assert.Single(listed.Domains).Name);
    }

    [Fact]
    public async Task A_system_may_name_the_driver_among_its_extensions()
    {
        using var system = ActorSystem.Create("plain", ConfigurationFactory.ParseString(
            "akka.extensions = [\"ActorDriver.Hosting.ActorDriverExtensionProvider, ActorDriver\"]\n" + _embedding.Hocon));

        Assert.True(system.HasExtension<ActorDriverExtension>());
        await RunAsync(system.ActorDriver().Driver, "web1");
    }

    [Fact]
    public async Task Events_are_stored_by_the_drivers_own_plugin_with_all_its_promises()
    {
        using var system = ActorSystem.Create("plain", _embedding.Hocon);
        var state = await RunAsync(system.ActorDriver().Driver, "web1");

        var kinds = new List<string>();
        await foreach (var recorded in system.ActorDriver().Host.Journal.Reader.ReadAsync(state.Id))
            kinds.Add(recorded.Event!.Kind);

        Assert.Equal(["Defined", "StartRequested", "Started"], kinds);
        Assert.Equal(
            TimeSpan.FromSeconds(12), CoordinatedShutdown.Get(system).Timeout(CoordinatedShutdown.PhaseServiceRequestsDone));
    }

    [Fact]
    public void A_setting_that_makes_no_sense_is_the_exception_each_time_it_is_asked_for()
    {
        using var system = ActorSystem.Create("plain", "actordriver.freezer.timeout = 1ms\n" + _embedding.Hocon);

        Assert.Equal("actordriver.freezer.timeout", Assert.Throws<ActorDriverSettingException>(system.ActorDriver).Key);
        Assert.Equal("actordriver.freezer.timeout", Assert.Throws<ActorDriverSettingException>(system.ActorDriver).Key);
    }

    [Fact]
    public async Task When_the_system_has_terminated_the_journal_is_free()
    {
        var system = ActorSystem.Create("plain", _embedding.Hocon);
        await RunAsync(system.ActorDriver().Driver, "web1");
        await system.Terminate();

        SqliteJournal.Open(new SqliteJournalSettings(Path.Combine(_embedding.Directory, "journal.db"))).Dispose();
    }

    [Fact]
    public async Task A_system_has_one_driver()
    {
        using var elsewhere = new Embedding();
        using var system = ActorSystem.Create("plain", _embedding.Hocon);
        await RunAsync(system.ActorDriver().Driver, "web1");
        using var second = ActorDriverHost.Open(elsewhere.Hocon);

        Assert.Throws<InvalidOperationException>(() => second.Start(system));
    }

    [Fact]
    public async Task Parts_of_a_hosts_own_come_by_the_systems_setup()
    {
        var machine = new OwnMachine();
        var config = ConfigurationFactory.ParseString($"actordriver.state-directory = \"{_embedding.Directory}\"").WithFallback(Quiet);
        using var system = ActorSystem.Create("plain", ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config), new ActorDriverSetup(new ActorDriverParts { Freezers = machine, Launcher = machine })));
        await RunAsync(system.ActorDriver().Driver, "web1");

        await system.ActorDriver().Driver.SuspendAsync("web1", "test");

        Assert.Equal(["web1"], machine.Frozen);
    }

    public void Dispose() => _embedding.Dispose();
}
