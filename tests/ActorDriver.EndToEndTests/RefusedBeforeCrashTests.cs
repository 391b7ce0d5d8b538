using ActorDriver.EndToEndTests.Support;
using ActorDriver.KernelTests.Driver;

namespace ActorDriver.EndToEndTests;

/// <summary>A daemon that told a user no while its disk stood still, and is killed as soon as the disk goes on.</summary>
public sealed class RefusedBeforeCrashTests : IAsyncLifetime, IDisposable
{
    private readonly FrozenFileSystem _disk = new(frozen: false);
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync()
    {
        var state = Directory.CreateDirectory(Path.Combine(_disk.MountPoint, "state")).FullName;
        Directory.CreateSymbolicLink(_sandbox.State, state);
        return _sandbox.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        _disk.Thaw();
        await _sandbox.DisposeAsync();
    }

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task The_next_daemon_does_not_destroy_what_it_was_told_no_about()
    {
        await _sandbox.RunSleeperAsync("web1");

        _disk.Freeze();
        var refused = (await _sandbox.ClientAsync("destroy", "web1")).Expect(1);
        Assert.StartsWith("error: JournalUnavailable: ", refused.Error, StringComparison.Ordinal);
        _disk.Thaw();
        await _sandbox.KillDaemonAsync();
        await _sandbox.StartDaemonAsync();

        // It may have reached the journal or not: in no case is it carried out.
        await Until.TrueAsync(
            async () => (await _sandbox.ClientAsync("domstate", "web1")).Expect(0).Out == "running\n", "web1 runs as before");
        Assert.DoesNotContain("Destroyed", await _sandbox.KindsAsync("web1"));
        (await _sandbox.ClientAsync("suspend", "web1")).Expect(0);
    }
}
