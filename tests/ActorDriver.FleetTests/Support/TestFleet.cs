using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Joining;
using Akka.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDriver.FleetTests.Support;

/// <summary>A fleet on the loopback, in one process: the first host founds it, the others join.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>To see what happens: DEBUG.</summary>
    private static readonly string LogLevel = Environment.GetEnvironmentVariable("FLEET_TESTS_LOG") ?? "OFF";

    private readonly List<TestDirectory> _directories = [];

    public Dictionary<string, TestHost> Hosts { get; } = new(StringComparer.Ordinal);

    public TestHost this[string name] => Hosts[name];

    public static async Task<TestFleet> StartAsync(params string[] names)
    {
        var fleet = new TestFleet();
        foreach (var name in names)
            await fleet.AddAsync(name);
        await fleet.AllSeeAllAsync();
        return fleet;
    }

    public async Task<TestHost> AddAsync(string name, string hocon = "")
    {
        var directory = new TestDirectory();
        _directories.Add(directory);
        var store = new FleetStore(directory.Path);
        var address = Ports.Free();
        if (Hosts.Count == 0)
            Registrar.Found(store, name, address, DateTimeOffset.UtcNow);
        else
            await JoinClient.JoinAsync(
                store, Hosts.Values.First().Node.Registrar!.Invite(TimeSpan.FromMinutes(5)), name, address, TimeProvider.System, default);
        var host = new TestHost(name, store, FleetSettings.Read(ConfigurationFactory.ParseString($"fleet-system.akka.loglevel = {LogLevel}\n" + hocon)));
        await host.StartAsync();
        Hosts.Add(name, host);
        return host;
    }

    /// <summary>Waits until every host that runs can reach every other that runs, and none that does not.</summary>
    public Task AllSeeAllAsync() => Until.TrueAsync(() => Hosts.Values.Where(h => h.Runs).All(h =>
        Hosts.Values.Where(o => o != h).All(o => (h.Node.View.Peers.TryGetValue(o.Name, out var peer) && peer.IsReachable) == o.Runs)), Limit);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Hosts.Values.Select(h => h.StopAsync()));
        _directories.ForEach(d => d.Dispose());
    }
}

/// <summary>One host of it.</summary>
internal sealed class TestHost(string name, FleetStore store, FleetSettings settings)
{
    public string Name { get; } = name;

    public FakeDriver Driver { get; } = new();

    public FleetStore Store { get; } = store;

    public FleetNode Node { get; private set; } = null!;

    public bool Runs { get; private set; }

    public async Task StartAsync()
    {
        Node = await FleetNode.StartAsync(Store, settings, Driver.Local, TimeProvider.System, NullLogger.Instance, [], default);
        Runs = true;
    }

    public async Task StopAsync()
    {
        if (!Runs)
            return;
        Runs = false;
        await Node.DisposeAsync();
    }
}

internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition, TimeSpan limit)
    {
        var end = DateTime.UtcNow + limit;
        while (!condition())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"not so within {limit.TotalSeconds} s");
            await Task.Delay(20);
        }
    }
}
