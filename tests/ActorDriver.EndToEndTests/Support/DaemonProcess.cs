using System.Diagnostics;
using System.Text;
using ActorDriver.Cli.Daemons;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>A running daemon.</summary>
public sealed class DaemonProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private DaemonProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>What it has logged up to now.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts a daemon and waits until it says that it is ready.</summary>
    public static async Task<DaemonProcess> StartAsync(params string[] arguments)
    {
        using var ready = new ReadySocket();
        var start = new ProcessStartInfo(Programs.Daemon) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["NOTIFY_SOCKET"] = ready.Variable;

        var daemon = new DaemonProcess(new Process { StartInfo = start });
        daemon._process.OutputDataReceived += (_, line) => daemon.Append(line.Data);
        daemon._process.ErrorDataReceived += (_, line) => daemon.Append(line.Data);
        daemon._process.Start();
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Finished.Limit);
        var isReady = ready.WaitAsync(limit.Token);
        if (await Task.WhenAny(isReady, daemon._process.WaitForExitAsync(limit.Token)) != isReady)
            throw new InvalidOperationException($"the daemon ended at once: {daemon.Log}");
        await isReady;
        return daemon;
    }

    /// <summary>Asks it to stop, as an administrator would, and gives its exit status.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(Pid, Signals.Terminate);
        return await WaitAsync();
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Finished.Limit);
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Append(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }
}
