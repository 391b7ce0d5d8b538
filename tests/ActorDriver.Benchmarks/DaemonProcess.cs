using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cli.Daemons;

namespace ActorDriver.Benchmarks;

/// <summary>The daemon as a process of its own, as it is installed.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private readonly string _place;
    private Process? _process;

    public DaemonProcess() => _place = Directory.CreateTempSubdirectory("actordriver-bench-").FullName;

    public string Socket => Path.Combine(_place, "socket");

    /// <summary>The client: the native one that run.sh made, else the managed one.</summary>
    public static string Client => new[] { Path.Combine(Root, ".actordriver", "native", "actordriver"), Built("ActorDriver.Cli", "actordriver") }.First(File.Exists);

    /// <summary>Starts it, and gives the milliseconds until it says that it is ready.</summary>
    public async Task<double> StartAsync()
    {
        using var ready = new ReadySocket();
        var start = new ProcessStartInfo(
            Built("ActorDriver.Daemon", "actordriverd"),
            ["--socket", Socket, "--state", Path.Combine(_place, "state"), "--log-file", Path.Combine(_place, "log"), "--log-level", "warning"]);
        start.Environment["NOTIFY_SOCKET"] = ready.Variable;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var since = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        await ready.WaitAsync(limit.Token);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    /// <summary>Megabytes of memory that are resident in it now.</summary>
    public double ResidentMb() => long.Parse(
        File.ReadLines($"/proc/{_process!.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;

    /// <summary>SIGTERM, and its end.</summary>
    public async Task StopAsync()
    {
        Spawn.Run("kill", "-TERM", $"{_process!.Id}");
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Spawn.Run(Client, "--socket", Socket, "destroy", "--all");
            StopAsync().GetAwaiter().GetResult();
        }

        Directory.Delete(_place, recursive: true);
    }

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "ActorDriver.sln")))
                directory = directory.Parent ?? throw new DirectoryNotFoundException("no ActorDriver.sln above the bench");
            return directory.FullName;
        }
    }

    // tests/X/bin/CONFIGURATION/FRAMEWORK/ is where this assembly is; the programs are in the like places.
    private static string Built(string project, string program)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(Root, "src", project, "bin", framework.Parent!.Name, framework.Name, program);
    }
}
