using System.Net.Sockets;
using System.Text;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.EndToEndTests.Client;

/// <summary>What the client makes of what is sent to it, whoever answers on the socket.</summary>
public sealed class AnswerTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("actordriver-e2e-");
    private readonly Socket _listening = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private string Path => System.IO.Path.Combine(_place.FullName, "socket");

    public void Dispose()
    {
        _listening.Dispose();
        _place.Delete(recursive: true);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n[]")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1;x=y\r\n]\r\n0\r\n\r\n")]
    public async Task An_answer_is_read_to_its_end(string answer) => Assert.Empty(await ListAsync(answer));

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[]")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n")]
    public async Task What_is_no_whole_answer_of_a_daemon_is_said_to_be_so(string answer) =>
        Assert.Equal(ErrorCodes.DaemonUnreachable, (await Assert.ThrowsAsync<DriverException>(() => ListAsync(answer))).Code);

    private async Task<IReadOnlyList<DomainInfo>> ListAsync(string answer)
    {
        _listening.Bind(new UnixDomainSocketEndPoint(Path));
        _listening.Listen();
        var serving = Task.Run(async () =>
        {
            using var connection = await _listening.AcceptAsync();
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer));
        });
        try
        {
            return await new DriverClient(Path).ListAsync(all: true, default);
        }
        finally
        {
            await serving;
        }
    }
}
