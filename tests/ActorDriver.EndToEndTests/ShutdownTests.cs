using ActorDriver.EndToEndTests.Support;
using ActorDriver.KernelTests.Driver;

namespace ActorDriver.EndToEndTests;

/// <summary>
/// A daemon that is told to stop while an operation runs. The operation is the freezing of a process that blocks in the kernel,
/// where the v2 freezer cannot reach it, until its file system is thawed.
/// </summary>
[Collection(Alone.Name)]
public sealed class ShutdownTests : IAsyncLifetime, IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly FrozenFileSystem _files = new();

    public async Task InitializeAsync()
    {
        var patient = Path.Combine(_sandbox.Place, "patient.conf");
        await File.WriteAllTextAsync(patient, "actordriver { freezer.timeout = 10m, shutdown.timeout = 10m }");
        await _sandbox.StartDaemonAsync("--config", patient);
        (await _sandbox.ClientAsync(
            "run", "stuck", "--backend", "cgroup-v2", "--", "sh", "-c", $"echo x >{_files.MountPoint}/x; exec sleep 86400")).Expect(0);
        var pid = (await _sandbox.JsonAsync("dominfo", "stuck")).GetProperty("pid").GetInt32();
        await Until.TrueAsync(async () => (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Contains(") D ", StringComparison.Ordinal), "it is blocked");
        await _sandbox.RunSleeperAsync("runs");
        await _sandbox.RunSleeperAsync("stands");
        (await _sandbox.ClientAsync("suspend", "stands")).Expect(0);
    }

    public async Task DisposeAsync()
    {
        _files.Thaw();
        await _sandbox.DisposeAsync();
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_running_operation_is_ended_in_order_and_no_container_is_touched()
    {
        var suspending = _sandbox.ClientAsync("suspend", "stuck");
        await _sandbox.WaitForEventAsync("stuck", "SuspendRequested");

        var stopping = _sandbox.Daemon.StopAsync();
        Assert.False(suspending.IsCompleted);
        _files.Thaw();

        (await suspending).Expect(0);
        Assert.Equal(0, await stopping);
        Assert.True(new FileInfo(Path.Combine(_sandbox.State, "journal.db-wal")) is { Exists: false } or { Length: 0 });
        await _sandbox.StartDaemonAsync();
        Assert.Equal(
            ["running", "paused", "paused"],
            (await _sandbox.JsonAsync("list")).EnumerateArray().Select(d => d.GetProperty("state").GetString()));
        Assert.Equal(["SuspendRequested", "Frozen"], (await _sandbox.KindsAsync("stuck")).TakeLast(2));
        Assert.Equal("Frozen", (await _sandbox.KindsAsync("stands"))[^1]);
        Assert.Equal("Started", (await _sandbox.KindsAsync("runs"))[^1]);
    }

    [Fact]
    public async Task Who_asks_twice_does_not_wait_and_the_operation_is_carried_on_at_the_next_start()
    {
        var suspending = _sandbox.ClientAsync("suspend", "stuck");
        await _sandbox.WaitForEventAsync("stuck", "SuspendRequested");
        var daemon = _sandbox.Daemon;

        Signals.Send(daemon.Pid, Signals.Terminate);
        await Until.TrueAsync(async () => (await _sandbox.ClientAsync("resume", "runs")).ExitCode == 1, "it takes no more commands");
        Signals.Send(daemon.Pid, Signals.Terminate);

        Assert.NotEqual(0, await daemon.WaitAsync());
        Assert.StartsWith("error: DaemonUnreachable: ", (await suspending).Expect(1).Error, StringComparison.Ordinal);
        _files.Thaw();
        await _sandbox.StartDaemonAsync();
        await _sandbox.WaitForEventAsync("stuck", "Frozen");
        Assert.Equal("paused\n", (await _sandbox.ClientAsync("domstate", "stuck")).Expect(0).Out);
    }
}
