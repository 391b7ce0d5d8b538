using System.Diagnostics;
using ActorDriver.Cli.Daemons;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The daemon's log, and who reads it.</summary>
public sealed class LogTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task What_a_client_says_of_itself_makes_no_line_of_its_own_and_steers_no_terminal()
    {
        await _sandbox.StartDaemonAsync("--backend", "simulated", "--log-level", "debug");
        (await _sandbox.ClientAsync("run", "n", "--by", "eve\n2026-01-01 00:00:00.000 INF web Destroyed", "--reason", "a\u001b[2Jb\u202e", "--", "sleep", "9")).Expect(0);
        (await _sandbox.ClientAsync("suspend", "n", "--by", "\u001b]0;x\u0007\u009b31m")).Expect(0);

        await Until.TrueAsync(() => Task.FromResult(_sandbox.Daemon.Log.Contains("n Frozen", StringComparison.Ordinal)), "the freeze is in the log");
        var log = _sandbox.Daemon.Log;
        Assert.Contains("eve\\x0a2026-01-01", log, StringComparison.Ordinal);
        Assert.DoesNotContain(log, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        Assert.DoesNotMatch("(?m)^2026-01-01 00:00:00", log);
    }

    [Theory]
    [InlineData("debug", " DBG ", "VRB")]
    [InlineData("info", " INF ", "VRB|DBG")]
    [InlineData("error", "", "VRB|DBG|INF|WRN")]
    public async Task Every_line_of_the_log_has_its_form_and_none_is_below_the_level(string level, string has, string hasNot)
    {
        await _sandbox.StartDaemonAsync("--backend", "simulated", "--log-level", level);
        (await _sandbox.ClientAsync("run", "x", "--", "sleep", "9")).Expect(0);
        (await _sandbox.ClientAsync("suspend", "x")).Expect(0);
        var daemon = _sandbox.Daemon;
        await _sandbox.StopDaemonAsync();

        var log = daemon.Log;
        Assert.Contains(has, log, StringComparison.Ordinal);
        Assert.DoesNotMatch($"(?m)^.{{24}}({hasNot}) ", log);
        Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), line =>
            Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (VRB|DBG|INF|WRN|ERR|FTL) ", line));
    }

    [Fact]
    public async Task A_daemon_whose_log_nobody_reads_works_on_and_ends_when_it_is_told_to()
    {
        using var ready = new ReadySocket();
        using var daemon = Process.Start(new ProcessStartInfo(
            Programs.Daemon, ["--backend", "simulated", "--socket", _sandbox.Socket, "--state", _sandbox.State, "--log-level", "debug"])
        {
            RedirectStandardOutput = true, // and not read: the pipe holds 64 kB
            Environment = { ["NOTIFY_SOCKET"] = ready.Variable },
        })!;
        using (var limit = new CancellationTokenSource(Finished.Limit))
            await ready.WaitAsync(limit.Token);
        await _sandbox.RunSleeperAsync("x");
        using var http = _sandbox.Http();
        for (var i = 0; i < 500; i++)
        {
            foreach (var wish in (string[])["suspend", "resume"])
            {
                using var answer = await http.PostAsync($"/v1/domains/x/{wish}", null);
                Assert.True(answer.IsSuccessStatusCode);
            }
        }

        var since = Stopwatch.StartNew();
        Signals.Send(daemon.Id, Signals.Terminate);

        await daemon.WaitForExitAsync().WaitAsync(Finished.Limit);
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(9)); // one for the reader; Akka gives its own end ten
        Assert.Equal(0, daemon.ExitCode);
    }
}
