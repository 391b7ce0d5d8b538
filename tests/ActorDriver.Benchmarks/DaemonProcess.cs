using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ActorDriver.Cli.Daemons;

namespace ActorDriver.Benchmarks;

/// <summary>The daemon as a process of its own, as it is installed.</summary>
/// <param name="program">Another commit's; null for this one's.</param>
internal sealed class DaemonProcess(string? program = null) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string _place = Directory.CreateTempSubdirectory("actordriver-bench-").FullName;
    private Process? _process;

    public string Socket => Path.Combine(_place, "socket");

    public string State => Path.Combine(_place, "state");

    public int Pid => _process!.Id;

    /// <summary>The client that run.sh's users run, else the one that is built with the bench.</summary>
    public static string Client => Given("ACTORDRIVER_TEST_CLIENT") ?? Built("ActorDriver.Cli", "actordriver");

    /// <summary>The clone in which this is built.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where a clone has its daemon when it is built.</summary>
    public static string ProgramIn(string root) => Path.Combine(root, "src/ActorDriver.Daemon/bin/Release/net10.0/actordriverd");

    /// <summary>Starts it, and gives the milliseconds until it says that it is ready.</summary>
    public async Task<double> StartAsync()
    {
        using var ready = new ReadySocket();
        var start = new ProcessStartInfo(
            program ?? Given("ACTORDRIVER_TEST_DAEMON") ?? Built("ActorDriver.Daemon", "actordriverd"),
            ["--socket", Socket, "--state", State, "--log-file", Path.Combine(_place, "log"), "--log-level", "warning"])
        {
            RedirectStandardError = true,
        };
        start.Environment["NOTIFY_SOCKET"] = ready.Variable;
        using var limit = new CancellationTokenSource(Limit);
        var since = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        var said = _process.StandardError.ReadToEndAsync(limit.Token);
        var isReady = ready.WaitAsync(limit.Token);
        var ended = _process.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(isReady, ended) == ended && ended.IsCompletedSuccessfully)
            throw new InvalidOperationException($"the daemon ended at its start: {await said}");
        await isReady;
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    /// <summary>HTTP over its socket, on connections that are kept.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://actordriver"),
        Timeout = Limit,
    };

    /// <summary>Processor time that it has taken up to now, in user and in kernel mode.</summary>
    public TimeSpan ProcessorTime()
    {
        using var process = Process.GetProcessById(Pid);
        return process.TotalProcessorTime;
    }

    /// <summary>Megabytes of memory that are resident in it now.</summary>
    public double ResidentMb() => long.Parse(
        File.ReadLines($"/proc/{_process!.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;

    /// <summary>SIGTERM, and its end.</summary>
    public async Task StopAsync()
    {
        Spawn.Run("/bin/sh", "-c", $"kill -TERM {_process!.Id}");
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        try
        {
            if (_process is { HasExited: false })
            {
                Spawn.TryRun(Limit, Client, "--socket", Socket, "destroy", "--all");
                StopAsync().GetAwaiter().GetResult();
            }
        }
        catch (TimeoutException)
        {
            _process!.Kill(); // it hangs: that has been said where it was measured
        }

        Directory.Delete(_place, recursive: true);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "ActorDriver.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("no ActorDriver.sln above the bench");
        return directory.FullName;
    }

    private static string? Given(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path ? path : null;

    // tests/X/bin/CONFIGURATION/FRAMEWORK/ is where this assembly is; the programs are in the like places.
    private static string Built(string project, string program)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(Root, "src", project, "bin", framework.Parent!.Name, framework.Name, program);
    }
}
