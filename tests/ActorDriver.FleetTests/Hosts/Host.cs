using System.Diagnostics;
using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.FleetTests.Support;

namespace ActorDriver.FleetTests.Hosts;

/// <summary>One host: a daemon in its namespace with a state directory of its own, and the client that talks to it.</summary>
internal sealed class Host(Network network, int number) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestDirectory _directory = new();
    private Process? _daemon;

    public string Name => $"web{Number}";

    public int Number { get; } = number;

    public string State => Path.Combine(_directory.Path, "state");

    public string Log => Path.Combine(_directory.Path, "log");

    public bool Runs => _daemon is { HasExited: false };

    public int Pid => _daemon!.Id;

    private string Socket => Path.Combine(_directory.Path, "s", "d.sock");

    private static string Programs { get; } = FindPrograms();

    /// <summary>Starts the daemon, and waits until it serves.</summary>
    public async Task StartAsync(string hocon = "")
    {
        var config = Path.Combine(_directory.Path, "daemon.conf");
        await File.WriteAllTextAsync(config, hocon);
        // Not by "ip netns exec", which puts a /sys without cgroups over the machine's.
        _daemon = Process.Start("nsenter", [
            $"--net=/run/netns/{network.Namespace(Number)}", Path.Combine(Programs, "ActorDriver.Daemon/bin/Release/net10.0/actordriverd"),
            "--socket", Socket, "--state", State, "--config", config, "--log-file", Log]);
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        var end = DateTime.UtcNow + Limit;
        while ((await RunAsync("version", "--json")) is var answer && (answer.Status != 0 || answer.Out.Contains("\"daemon\":null", StringComparison.Ordinal)))
        {
            if (!Runs || DateTime.UtcNow > end)
                throw new InvalidOperationException($"{Name} does not start: {answer.Error}{(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "")}");
            await Task.Delay(50);
        }
    }

    /// <summary>Runs the client here.</summary>
    public Task<Ran> RunAsync(params string[] words) =>
        Shell.RunAsync(Path.Combine(Programs, "ActorDriver.Cli/bin/Release/net10.0/actordriver"), ["--socket", Socket, .. words]);

    public async Task<IReadOnlyList<HostInfo>> HostsAsync() =>
        JsonSerializer.Deserialize((await RunAsync("hosts", "--json")).Done().Out, FleetShapes.Default.IReadOnlyListHostInfo)!;

    /// <summary>What the daemon's log says, for who wonders why a test fails.</summary>
    public string LogText => File.Exists(Log) ? File.ReadAllText(Log) : "";

    public async Task KillAsync()
    {
        if (_daemon is not { HasExited: false } daemon)
            return;
        daemon.Kill(); // nsenter has become the daemon: it executes it
        await daemon.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Runs)
            await RunAsync("destroy", "--all");
        await KillAsync();
        _directory.Dispose();
    }

    private static string FindPrograms()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "ActorDriver.sln")))
                return Path.Combine(at, "src");
        }

        throw new InvalidOperationException("the tests are not in the repository");
    }
}
