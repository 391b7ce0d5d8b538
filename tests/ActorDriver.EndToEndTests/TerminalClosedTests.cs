using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary><c>./run.sh</c> on a terminal.</summary>
[Collection(Alone.Name)]
public sealed class TerminalClosedTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => Programs.PrepareRunShAsync(); // and no daemon: run.sh starts its own

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Closing_the_terminal_leaves_containers_and_nothing_else()
    {
        using var terminal = Terminal.Open(Programs.RunSh, [], _sandbox.Environment);
        await terminal.WaitForPromptAsync();
        Assert.Contains("left started in", await terminal.EnterAsync("run left -- sleep 86400"), StringComparison.Ordinal);
        var daemon = (await _sandbox.JsonAsync("version")).GetProperty("daemon").GetProperty("pid").GetInt32();

        terminal.Close();

        await WaitForEndAsync(daemon);
        Assert.False(File.Exists(_sandbox.Socket), "the socket is still there");
        await _sandbox.StartDaemonAsync();
        Assert.Equal("running\n", (await _sandbox.ClientAsync("domstate", "left")).Expect(0).Out);
    }

    [Fact]
    public async Task A_client_that_is_killed_takes_its_daemon_with_it()
    {
        using var terminal = Terminal.Open(Programs.RunSh, [], _sandbox.Environment);
        await terminal.WaitForPromptAsync();
        var daemon = (await _sandbox.JsonAsync("version")).GetProperty("daemon").GetProperty("pid").GetInt32();
        var client = int.Parse((await File.ReadAllTextAsync($"/proc/{daemon}/stat")).Split(") ")[1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

        Signals.Send(client, 9);

        await WaitForEndAsync(daemon);
        Assert.False(File.Exists(_sandbox.Socket), "the socket is still there");
    }

    private static async Task WaitForEndAsync(int pid)
    {
        using var limit = new CancellationTokenSource(Finished.Limit);
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }
}
