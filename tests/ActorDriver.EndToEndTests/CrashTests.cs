using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>A daemon that is killed, and what it finds when it is back.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private static readonly string[] Backends = ["cgroup-v1", "cgroup-v2"];

    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.InitializeAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_paused_container_is_paused_after_a_crash_and_can_be_destroyed()
    {
        await RunPausedAsync();

        await _sandbox.KillDaemonAsync();
        await _sandbox.StartDaemonAsync();

        foreach (var backend in Backends)
        {
            Assert.Equal("paused\n", (await _sandbox.ClientAsync("domstate", backend)).Expect(0).Out);
            (await _sandbox.ClientAsync("destroy", backend)).Expect(0);
            Assert.Equal("shut off\n", (await _sandbox.ClientAsync("domstate", backend)).Expect(0).Out);
            Assert.Equal("Destroyed", (await _sandbox.KindsAsync(backend))[^1]);
        }
    }

    [Fact]
    public async Task A_thaw_by_somebody_else_while_the_daemon_was_dead_is_in_the_history()
    {
        await RunPausedAsync();
        var paths = new Dictionary<string, string>();
        foreach (var backend in Backends)
            paths[backend] = (await _sandbox.JsonAsync("dominfo", backend)).GetProperty("cgroup").GetString()!;

        await _sandbox.KillDaemonAsync();
        foreach (var (backend, path) in paths)
            Thaw(backend, path);
        await _sandbox.StartDaemonAsync();

        foreach (var backend in Backends)
        {
            Assert.Equal("running (external)\n", (await _sandbox.ClientAsync("domstate", backend, "--reason")).Expect(0).Out);
            Assert.Equal(["Frozen", "DriftObserved"], (await _sandbox.KindsAsync(backend)).TakeLast(2));
        }
    }

    /// <summary>A domain on each backend, named like it, so that one crash is enough for both.</summary>
    private async Task RunPausedAsync()
    {
        foreach (var backend in Backends)
        {
            await _sandbox.RunSleeperAsync(backend, "--backend", backend);
            (await _sandbox.ClientAsync("suspend", backend)).Expect(0);
        }
    }

    /// <summary>As somebody else would: by hand, in the kernel's file.</summary>
    private static void Thaw(string backend, string path)
    {
        var (type, option, file, word) = backend == "cgroup-v1" ? ("cgroup", "freezer", "freezer.state", "THAWED") : ("cgroup2", "", "cgroup.freeze", "0");
        var mount = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' '))
            .First(fields => fields[2] == type && (option.Length == 0 || fields[3].Split(',').Contains(option)))[1];
        File.WriteAllText($"{mount}{path}/{file}", word);
    }
}
