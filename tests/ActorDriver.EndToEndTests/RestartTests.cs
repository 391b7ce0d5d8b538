using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>A daemon that ends and comes back, in order or not.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.InitializeAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Domains_history_and_pause_outlive_the_daemon(bool crash)
    {
        await _sandbox.RunSleeperAsync("runs");
        await _sandbox.RunSleeperAsync("stands");
        (await _sandbox.ClientAsync("suspend", "stands")).Expect(0);
        var list = (await _sandbox.JsonAsync("list")).GetRawText();
        var history = (await _sandbox.JsonAsync("history", "stands")).GetRawText();

        if (crash)
            await _sandbox.KillDaemonAsync();
        else
            await _sandbox.StopDaemonAsync();
        var unreachable = (await _sandbox.ClientAsync("list")).Expect(1);
        Assert.StartsWith("error: DaemonUnreachable: ", unreachable.Error, StringComparison.Ordinal);
        Assert.Equal(!crash, !File.Exists(_sandbox.Socket));
        await _sandbox.StartDaemonAsync();

        Assert.Equal(list, (await _sandbox.JsonAsync("list")).GetRawText());
        Assert.Equal(history, (await _sandbox.JsonAsync("history", "stands")).GetRawText());
        Assert.Equal("paused\n", (await _sandbox.ClientAsync("domstate", "stands")).Expect(0).Out);
        (await _sandbox.ClientAsync("resume", "stands")).Expect(0);
        Assert.Equal("running\n", (await _sandbox.ClientAsync("domstate", "stands")).Expect(0).Out);
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_state_or_socket_is_refused()
    {
        var sameState = await Finished.RunAsync(
            Programs.Daemon, ["--state", _sandbox.State, "--socket", Path.Combine(_sandbox.Place, "other", "socket")]);
        Assert.Equal(1, sameState.ExitCode);
        Assert.Contains("error: JournalUnavailable: ", sameState.Error, StringComparison.Ordinal);
        Assert.Contains($"pid {_sandbox.Daemon.Pid}", sameState.Error, StringComparison.Ordinal);

        var sameSocket = await Finished.RunAsync(
            Programs.Daemon, ["--state", Path.Combine(_sandbox.Place, "other"), "--socket", _sandbox.Socket]);
        Assert.Equal(1, sameSocket.ExitCode);
        Assert.Contains($"error: Busy: another actordriverd (pid {_sandbox.Daemon.Pid}) serves ", sameSocket.Error, StringComparison.Ordinal);
        (await _sandbox.ClientAsync("list")).Expect(0);
    }
}
