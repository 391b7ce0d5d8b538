using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>A daemon that is killed, and what it finds when it is back.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.InitializeAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("cgroup-v1")]
    [InlineData("cgroup-v2")]
    public async Task A_paused_container_is_paused_after_a_crash_and_can_be_destroyed(string backend)
    {
        await _sandbox.RunSleeperAsync("web1", "--backend", backend);
        (await _sandbox.ClientAsync("suspend", "web1")).Expect(0);

        await _sandbox.KillDaemonAsync();
        await _sandbox.StartDaemonAsync();

        Assert.Equal("paused\n", (await _sandbox.ClientAsync("domstate", "web1")).Expect(0).Out);
        (await _sandbox.ClientAsync("destroy", "web1")).Expect(0);
        Assert.Equal("shut off\n", (await _sandbox.ClientAsync("domstate", "web1")).Expect(0).Out);
        Assert.Equal("Destroyed", (await _sandbox.KindsAsync("web1"))[^1]);
    }

    [Theory]
    [InlineData("cgroup-v1")]
    [InlineData("cgroup-v2")]
    public async Task A_thaw_by_somebody_else_while_the_daemon_was_dead_is_in_the_history(string backend)
    {
        await _sandbox.RunSleeperAsync("web1", "--backend", backend);
        (await _sandbox.ClientAsync("suspend", "web1")).Expect(0);
        var path = (await _sandbox.JsonAsync("dominfo", "web1")).GetProperty("cgroup").GetString()!;

        await _sandbox.KillDaemonAsync();
        Thaw(backend, path);
        await _sandbox.StartDaemonAsync();

        await _sandbox.WaitForEventAsync("web1", "DriftObserved");
        Assert.Equal("running (external)\n", (await _sandbox.ClientAsync("domstate", "web1", "--reason")).Expect(0).Out);
        Assert.Equal(["Frozen", "DriftObserved"], (await _sandbox.KindsAsync("web1")).TakeLast(2));
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
