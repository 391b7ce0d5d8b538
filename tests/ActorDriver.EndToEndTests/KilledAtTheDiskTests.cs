using System.Diagnostics;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>
/// A daemon that is killed when it has the kernel's confirmation and is about to wait for the disk: the intent is in no synced page then,
/// and yet it must be there at the next start.
/// </summary>
[Collection(Alone.Name)]
public sealed class KilledAtTheDiskTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.InitializeAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("cgroup-v1", "suspend", "SuspendRequested", "Frozen", "paused\n")]
    [InlineData("cgroup-v2", "suspend", "SuspendRequested", "Frozen", "paused\n")]
    [InlineData("cgroup-v2", "destroy", "DestroyRequested", "Destroyed", "shut off\n")]
    public async Task An_intent_is_carried_to_its_outcome(string backend, string command, string intent, string outcome, string state)
    {
        await _sandbox.RunSleeperAsync("web1", "--backend", backend);
        using (var strace = await KillAtNextSyncAsync(_sandbox.Daemon.Pid))
        {
            Assert.NotEqual(0, (await _sandbox.ClientAsync(command, "web1")).ExitCode);
            await _sandbox.KillDaemonAsync(); // waits for its end, which strace has brought about
            await strace.WaitForExitAsync();
        }

        await _sandbox.StartDaemonAsync();

        await _sandbox.WaitForEventAsync("web1", outcome);
        Assert.Equal([intent, outcome], (await _sandbox.KindsAsync("web1")).TakeLast(2));
        Assert.Equal(state, (await _sandbox.ClientAsync("domstate", "web1")).Expect(0).Out);
    }

    /// <summary>Kills the process with SIGKILL as it enters its next <c>fsync</c>.</summary>
    private static async Task<Process> KillAtNextSyncAsync(int pid)
    {
        var strace = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:signal=KILL", "-o", "/dev/null", "-p", $"{pid}"])
        {
            RedirectStandardError = true,
        })!;
        Assert.Contains("attached", await strace.StandardError.ReadLineAsync().WaitAsync(Finished.Limit), StringComparison.Ordinal);
        _ = strace.StandardError.ReadToEndAsync();
        return strace;
    }
}
