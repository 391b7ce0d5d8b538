using System.Diagnostics;

namespace ActorDriver.Benchmarks.Peers;

/// <summary>
/// A <c>virsh</c> that reads its commands from us. An error that it prints, or an answer that does not come, ends it, and whoever waits
/// for the answer is told why.
/// </summary>
internal sealed class VirshShell : IDisposable
{
    private readonly Process _virsh;
    private readonly TimeSpan _patience;
    private readonly Timer _limit;
    private readonly Lock _ending = new();
    private string? _failure;
    private bool _isOver;

    /// <param name="virsh">Its command line.</param>
    /// <param name="patience">How long an answer is waited for; null for 20 s.</param>
    public VirshShell(string[] virsh, TimeSpan? patience = null)
    {
        _patience = patience ?? TimeSpan.FromSeconds(20);
        _virsh = Process.Start(new ProcessStartInfo(virsh[0], virsh[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _limit = new Timer(_ => Fail($"no answer within {_patience.TotalSeconds:0} s"));
        _virsh.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("error:", StringComparison.Ordinal) == true)
                Fail(line.Data);
        };
        _virsh.BeginErrorReadLine();
        Command("echo ready", "ready");
    }

    public void Suspend(string domain) => Command($"suspend {domain}", "suspended");

    public void Resume(string domain) => Command($"resume {domain}", "resumed");

    public void Dispose()
    {
        _limit.Dispose();
        lock (_ending)
            _isOver = true;
        if (!_virsh.HasExited)
            _virsh.StandardInput.Close();
        if (!_virsh.WaitForExit(_patience))
            _virsh.Kill(entireProcessTree: true);
        _virsh.Dispose();
    }

    private void Command(string command, string answer)
    {
        _limit.Change(_patience, Timeout.InfiniteTimeSpan);
        try
        {
            _virsh.StandardInput.WriteLine(command);
            _virsh.StandardInput.Flush();
            while (_virsh.StandardOutput.ReadLine() is { } line)
            {
                if (line.EndsWith(answer, StringComparison.Ordinal) && !line.EndsWith(command, StringComparison.Ordinal))
                    return;
            }
        }
        catch (IOException)
        {
            // it has ended: why is said below
        }
        finally
        {
            _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _virsh.WaitForExit(_patience); // what it printed last is read then
        throw new InvalidOperationException($"virsh, {command}: {_failure ?? "it ended"}");
    }

    private void Fail(string why)
    {
        lock (_ending)
        {
            if (_isOver)
                return; // the timer was late
            _failure ??= why;
            _virsh.Kill(entireProcessTree: true); // a child of it would keep its output open
        }
    }
}
