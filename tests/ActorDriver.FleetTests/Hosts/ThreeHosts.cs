using Xunit;

namespace ActorDriver.FleetTests.Hosts;

/// <summary>Three daemons with real cgroups in a network of their own, in one fleet: started once for a whole class.</summary>
public sealed class ThreeHosts : IAsyncLifetime
{
    private const int Count = 3;

    private readonly List<Host> _hosts = [];
    private Network? _network;

    internal IReadOnlyList<Host> All => _hosts;

    internal Network Network => _network!;

    internal Host this[int number] => _hosts[number - 1];

    public async Task InitializeAsync()
    {
        _network = await Network.CreateAsync(Count);
        for (var i = 1; i <= Count; i++)
            _hosts.Add(new Host(_network, i));
        await Task.WhenAll(_hosts.Select(h => h.StartAsync()));
        (await this[1].RunAsync("fleet", "init", "--name", "web1")).Done(); // one address: none need be given
        foreach (var host in _hosts.Skip(1))
        {
            var token = (await this[1].RunAsync("fleet", "token")).Done().Out.Trim();
            (await host.RunAsync("fleet", "join", token, "--name", host.Name)).Done();
        }
        await SeenAsync();
    }

    /// <summary>Waits until every host that runs sees every other as it is.</summary>
    internal async Task<TimeSpan> SeenAsync(params int[] cutOff)
    {
        var began = DateTime.UtcNow;
        while (!await IsSeenAsync(cutOff))
        {
            if (DateTime.UtcNow - began > TimeSpan.FromSeconds(60))
                throw new TimeoutException(string.Join("\n", _hosts.Select(h => $"{h.Name}:\n{h.LogText}")));
            await Task.Delay(20);
        }

        return DateTime.UtcNow - began;
    }

    private async Task<bool> IsSeenAsync(int[] cutOff)
    {
        foreach (var host in _hosts.Where(h => h.Runs))
        {
            var seen = await host.RunAsync("hosts", "--json");
            if (seen.Status != 0)
                return false;
            var up = System.Text.Json.JsonSerializer.Deserialize(seen.Out, Contracts.FleetShapes.Default.IReadOnlyListHostInfo)!
                .Where(h => h.State == Contracts.HostStates.Up).Select(h => h.Name).ToHashSet();
            var wanted = _hosts.Where(o => o == host || (o.Runs && !cutOff.Contains(o.Number) && !cutOff.Contains(host.Number))).Select(o => o.Name);
            if (!up.SetEquals(wanted))
                return false;
        }

        return true;
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (_network is not null)
            await _network.DisposeAsync();
    }
}
