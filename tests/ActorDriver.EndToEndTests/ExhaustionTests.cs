using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorDriver.Contracts;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Somebody takes more than there is: the others are served on, and all is well when it is over.</summary>
[Collection(Alone.Name)]
public sealed class ExhaustionTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.StartDaemonAsync("--backend", "simulated", "--max-event-streams", "8");

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Idle_connections_shut_nobody_out_and_cost_nothing()
    {
        await _sandbox.RunSleeperAsync("x");
        var descriptors = Directory.GetFileSystemEntries($"/proc/{_sandbox.Daemon.Pid}/fd")
            .Max(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)) + 30;
        (await Finished.RunAsync("prlimit", ["--pid", $"{_sandbox.Daemon.Pid}", $"--nofile={descriptors}:{descriptors}"])).Expect(0);
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 150; i++)
            {
                idle.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
                await idle[^1].ConnectAsync(new UnixDomainSocketEndPoint(_sandbox.Socket));
            }

            (await _sandbox.ClientAsync("suspend", "x")).Expect(0);
            (await _sandbox.ClientAsync("history", "x")).Expect(0);
            var before = ProcessorTime();
            (await _sandbox.ClientAsync("event", "--since", "1h")).Expect(0);
            await Task.Delay(TimeSpan.FromSeconds(1)); // what is measured is that nothing is done in a second
            Assert.InRange(ProcessorTime() - before, TimeSpan.Zero, TimeSpan.FromSeconds(0.8));
            Assert.Single(_sandbox.Daemon.Log.Split('\n'), line => line.Contains("WRN", StringComparison.Ordinal));
        }
        finally
        {
            idle.ForEach(s => s.Dispose());
        }

        (await _sandbox.ClientAsync("resume", "x")).Expect(0);
    }

    [Fact]
    public async Task Followers_that_come_and_go_leave_nothing_open()
    {
        await _sandbox.RunSleeperAsync("x");
        using var http = _sandbox.Http();
        await ComeAndGoAsync(http, 20);
        var before = OpenFiles();
        await ComeAndGoAsync(http, 300);
        await Until.TrueAsync(() => Task.FromResult(OpenFiles() <= before + 10), "no more files are open than before");
    }

    [Theory]
    [InlineData("/v1/events")]
    [InlineData("/v1/events/")]
    [InlineData("/V1/%65vents")]
    public async Task However_it_is_written_an_event_stream_is_counted_as_one(string path)
    {
        using var http = _sandbox.Http();
        var streams = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < 9; i++)
                streams.Add(await http.GetAsync(path + "?follow=true", HttpCompletionOption.ResponseHeadersRead));
            Assert.All(streams.SkipLast(1), s => Assert.Equal(HttpStatusCode.OK, s.StatusCode));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, streams[^1].StatusCode);
            Assert.Contains("8 event streams are being served already", await streams[^1].Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        finally
        {
            streams.ForEach(s => s.Dispose());
        }
    }

    private static async Task ComeAndGoAsync(HttpClient http, int times)
    {
        for (var i = 0; i < times; i++)
        {
            HttpResponseMessage? answer;
            do // the daemon learns a little later that one has gone
            {
                answer = await http.GetAsync(Routes.Events + "?follow=true&since=2000-01-01", HttpCompletionOption.ResponseHeadersRead);
                answer.Dispose();
            }
            while (answer.StatusCode != HttpStatusCode.OK);
        }
    }

    private int OpenFiles() => Directory.GetFileSystemEntries($"/proc/{_sandbox.Daemon.Pid}/fd").Length;

    private TimeSpan ProcessorTime()
    {
        using var daemon = System.Diagnostics.Process.GetProcessById(_sandbox.Daemon.Pid);
        return daemon.TotalProcessorTime;
    }
}
