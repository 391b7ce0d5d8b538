using System.Diagnostics;
using System.Text.Json;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Live events.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.InitializeAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_follower_misses_nothing_and_sees_nothing_twice_when_the_daemon_is_killed()
    {
        await _sandbox.RunSleeperAsync("followed");
        using var follower = Process.Start(new ProcessStartInfo(Programs.Client, ["event", "followed", "--follow", "--since", "1h", "--json", "--socket", _sandbox.Socket])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var seen = new List<(long Seq, string Event)>();
            await ReadUntilAsync(follower, seen, "Started");
            (await _sandbox.ClientAsync("suspend", "followed")).Expect(0);
            await ReadUntilAsync(follower, seen, "Frozen");

            await _sandbox.KillDaemonAsync();
            await _sandbox.StartDaemonAsync();
            (await _sandbox.ClientAsync("resume", "followed")).Expect(0);
            await ReadUntilAsync(follower, seen, "Thawed");

            Assert.Equal(
                [(1, "Defined"), (2, "StartRequested"), (3, "Started"), (4, "SuspendRequested"), (5, "Frozen"), (6, "ResumeRequested"), (7, "Thawed")],
                seen);
        }
        finally
        {
            follower.Kill();
        }
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_nobody_up()
    {
        await _sandbox.RunSleeperAsync("busy");
        using var http = _sandbox.Http();
        using var deaf = await http.GetAsync("/v1/events?since=2000-01-01T00:00:00Z&follow=true", HttpCompletionOption.ResponseHeadersRead);
        for (var i = 0; i < 300; i++)
        {
            using var suspended = await http.PostAsync("/v1/domains/busy/suspend", null);
            using var resumed = await http.PostAsync("/v1/domains/busy/resume", null);
            Assert.True(suspended.IsSuccessStatusCode && resumed.IsSuccessStatusCode);
        }

        // It reads at last, and finds everything.
        using var lines = new StreamReader(await deaf.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(Finished.Limit);
        for (var thawed = 0; thawed < 300;)
        {
            if (await lines.ReadLineAsync(limit.Token) == "event: Thawed")
                thawed++;
        }
    }

    private static async Task ReadUntilAsync(Process follower, List<(long Seq, string Event)> seen, string last)
    {
        using var limit = new CancellationTokenSource(Finished.Limit);
        do
        {
            var line = await follower.StandardOutput.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException(await follower.StandardError.ReadToEndAsync());
            var e = JsonDocument.Parse(line).RootElement;
            seen.Add((e.GetProperty("seq").GetInt64(), e.GetProperty("event").GetString()!));
        }
        while (seen[^1].Event != last);
    }
}
