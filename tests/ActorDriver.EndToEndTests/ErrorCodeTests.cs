using System.Net.Sockets;
using System.Text;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The error codes that the other tests do not meet, each provoked from the command line.</summary>
public sealed class ErrorCodeTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => Task.CompletedTask; // each test has its own idea of the daemon

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task JournalUnavailable_is_said_while_the_journal_is_away_and_no_longer()
    {
        await _sandbox.StartDaemonAsync();
        await _sandbox.RunSleeperAsync("keeper");
        var journal = Path.Combine(_sandbox.State, "journal.db");
        File.Move(journal, journal + ".away");

        var finished = (await _sandbox.ClientAsync("suspend", "keeper")).Expect(1);
        Assert.StartsWith("error: JournalUnavailable: ", finished.Error, StringComparison.Ordinal);

        File.Move(journal + ".away", journal);
        using var limit = new CancellationTokenSource(Finished.Limit);
        while ((await _sandbox.ClientAsync("suspend", "keeper")).ExitCode != 0)
            await Task.Delay(100, limit.Token); // it comes back with a back-off
    }

    [Fact]
    public async Task Busy_is_said_when_too_much_is_asked_at_once()
    {
        await _sandbox.StartDaemonAsync("--max-requests", "1");
        using var slow = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await slow.ConnectAsync(new UnixDomainSocketEndPoint(_sandbox.Socket));
        await slow.SendAsync(Encoding.ASCII.GetBytes("POST /v1/operations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"));
        await slow.ReceiveAsync(new byte[100]); // "go on": its request is being worked on now

        var finished = (await _sandbox.ClientAsync("list")).Expect(1);
        Assert.StartsWith("error: Busy: 1 requests are being served already", finished.Error, StringComparison.Ordinal);
        slow.Close();
        using var limit = new CancellationTokenSource(Finished.Limit);
        while ((await _sandbox.ClientAsync("list")).ExitCode != 0)
            await Task.Delay(100, limit.Token);
    }

    [Fact]
    public async Task Requests_that_never_finish_do_not_hold_up_the_others()
    {
        await _sandbox.StartDaemonAsync();
        var hanging = new List<Socket>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                hanging.Add(socket);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_sandbox.Socket));
                await socket.SendAsync(Encoding.ASCII.GetBytes(i % 2 == 0 ? "GET /v1/dom" : "POST /v1/domains HTTP/1.1\r\nHost: x\r\n"));
            }
            (await _sandbox.ClientAsync("list")).Expect(0);
        }
        finally
        {
            hanging.ForEach(s => s.Dispose());
        }
    }
}
