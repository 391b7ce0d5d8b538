using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Daemons;

/// <summary>A daemon for the time of a command. Containers that it starts outlive it; its journal and its socket's place too.</summary>
internal sealed partial class TemporaryDaemon : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private TemporaryDaemon(Process process) => _process = process;

    /// <summary>Whether somebody listens on the socket.</summary>
    public static async Task<bool> AnswersAsync(string socketPath, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            return true;
        }
        catch (SocketException e)
        {
            // Somebody is there who does not want us: the command itself will say so.
            return e.SocketErrorCode == SocketError.AccessDenied;
        }
        catch (ArgumentException)
        {
            return true; // no path of a socket at all: the command itself will say so
        }
    }

    /// <summary>Starts a daemon and waits until it serves.</summary>
    /// <param name="program">The daemon's program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the waiting, and the daemon.</param>
    /// <exception cref="DriverException">It does not come up; the message is what it says itself.</exception>
    public static async Task<TemporaryDaemon> StartAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var ready = new ReadySocket();
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // With our PID it ends when we do, however we do.
        foreach (var argument in (string[])[.. arguments, "--for-process", $"{Environment.ProcessId}"])
            start.ArgumentList.Add(argument);
        start.Environment["NOTIFY_SOCKET"] = ready.Variable;

        var daemon = new TemporaryDaemon(Launch(start));
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            var complaint = daemon._process.StandardError.ReadToEndAsync(CancellationToken.None);
            _ = daemon._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var isReady = ready.WaitAsync(limit.Token);
            if (await Task.WhenAny(isReady, daemon._process.WaitForExitAsync(limit.Token)) != isReady)
                throw Refusal(program, await complaint);
            await isReady;
            return daemon;
        }
        catch (Exception e)
        {
            await daemon.DisposeAsync();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new DriverException(
                    ErrorCodes.DaemonUnreachable, $"{program} did not come up within {StartLimit.TotalSeconds:0} s");
            throw;
        }
    }

    /// <summary>Asks it to stop and waits until it has: running operations are finished first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Kill(_process.Id, SigTerm); // it may have ended just now, which is what is wanted
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Launch(ProcessStartInfo start)
    {
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DriverException(ErrorCodes.DaemonUnreachable, $"the daemon {start.FileName} cannot be started: {e.Message}; name another program with --with-daemon");
        }
    }

    // The daemon's own error line is "error: CODE: message".
    private static DriverException Refusal(string program, string complaint)
    {
        var line = complaint.Split('\n').FirstOrDefault(l => l.StartsWith("error: ", StringComparison.Ordinal));
        return line?.Split(": ", 3) is [_, var code, var message]
            ? new DriverException(code, message)
            : new DriverException(ErrorCodes.DaemonUnreachable, $"{program} ended at once: {complaint.Trim()}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
