namespace ActorDriver.FleetTests.Hosts;

/// <summary>
/// A network of hosts, each in a network namespace of its own with one address, at a bridge in another namespace. A host is cut off by
/// taking its cable's far end down: it sees no link go, as with a switch that fails.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    private static int _count;

    private readonly string _prefix = $"adf{Environment.ProcessId}x{Interlocked.Increment(ref _count)}x";
    private readonly List<string> _hosts = [];

    public static async Task<Network> CreateAsync(int hosts)
    {
        var network = new Network();
        await Shell.ScriptAsync($"""
            ip netns add {network.Switch}
            ip -n {network.Switch} link add br0 type bridge
            ip -n {network.Switch} link set br0 up
            """);
        for (var i = 1; i <= hosts; i++)
        {
            var name = network.Namespace(i);
            network._hosts.Add(name);
            await Shell.ScriptAsync($"""
                ip netns add {name}
                ip -n {name} link add eth0 type veth peer name port{i} netns {network.Switch}
                ip -n {network.Switch} link set port{i} master br0
                ip -n {network.Switch} link set port{i} up
                ip -n {name} addr add {Address(i)}/24 dev eth0
                ip -n {name} link set lo up
                ip -n {name} link set eth0 up
                """);
        }

        return network;
    }

    public static string Address(int host) => $"10.77.0.{host}";

    public string Namespace(int host) => $"{_prefix}{host}";

    /// <summary>Nothing gets to the host or from it; it is not told.</summary>
    public Task CutAsync(int host) => Shell.ScriptAsync($"ip -n {Switch} link set port{host} nomaster");

    public Task HealAsync(int host) => Shell.ScriptAsync($"ip -n {Switch} link set port{host} master br0");

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _hosts.Append(Switch))
            await Shell.RunAsync("ip", "netns", "del", name);
    }

    private string Switch => $"{_prefix}s";
}
