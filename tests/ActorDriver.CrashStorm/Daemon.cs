using System.Diagnostics;
using ActorDriver.Cli.Daemons;

namespace ActorDriver.CrashStorm;

/// <summary>The daemon under fire: started and killed many times over one state directory.</summary>
internal sealed class Daemon(string place) : IDisposable
{
    private Process? _process;
    private ReadySocket? _ready;

    public string Socket { get; } = Path.Combine(place, "socket");

    public string State { get; } = Path.Combine(place, "state");

    public string Journal => Path.Combine(State, "journal.db");

    /// <summary>What it logged, over all its lives.</summary>
    public string Log => Path.Combine(place, "log");

    /// <summary>Starts it; it is not ready yet.</summary>
    public void Start()
    {
        _ready?.Dispose();
        _ready = new ReadySocket();
        // No pipes to it: the end of a pipe that one of its children holds would be waited for.
        var start = new ProcessStartInfo(Executable(), ["--socket", Socket, "--state", State, "--log-file", Log]);
        start.Environment["NOTIFY_SOCKET"] = _ready.Variable;
        _process = Process.Start(start)!;
    }

    /// <summary>Waits until it serves.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(StormOptions.Patience);
        var ready = _ready!.WaitAsync(limit.Token);
        var ended = _process!.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(ready, ended) == ended && ended.IsCompletedSuccessfully)
            throw new ViolationException("the daemon ended at its start");
        await ready;
    }

    /// <summary>SIGKILL, and its end.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(StormOptions.Patience);
        _process.Dispose();
    }

    /// <summary>SIGTERM, and its exit status.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process!.Id}"]); // not every machine has a program kill
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(StormOptions.Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _ready?.Dispose();
        _process?.Dispose();
    }

    // tests/X/bin/CONFIGURATION/FRAMEWORK/ is where this assembly is; the daemon is in the like place. run.sh gives the one that its users run.
    private static string Executable()
    {
        if (Environment.GetEnvironmentVariable("ACTORDRIVER_TEST_DAEMON") is { Length: > 0 } given)
            return given;
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "ActorDriver.Daemon", "bin", framework.Parent.Name, framework.Name, "actordriverd");
    }
}
