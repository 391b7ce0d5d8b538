using System.Text;
using ActorDriver.Cli.Transport;

namespace ActorDriver.EndToEndTests.Client;

/// <summary>The client's own few lines of HTTP.</summary>
public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nto the end", "to the end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\n\r\n0\r\n\r\n", "")]
    public async Task A_body_is_read_to_its_end_and_no_further(string answer, string body)
    {
        using var read = await HttpAnswer.ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(answer)), default);
        Assert.Equal(200, read.Status);
        Assert.Equal(body, await new StreamReader(read.Body).ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task What_is_not_HTTP_is_said_to_be_so(string answer) => await Assert.ThrowsAsync<InvalidDataException>(
        () => HttpAnswer.ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(answer)), default));

    [Theory]
    [InlineData("3\r\nhel")]
    [InlineData("3\r\nhel\r\n")]
    [InlineData("zz\r\nhel\r\n0\r\n\r\n")]
    [InlineData("-1\r\nhel\r\n0\r\n\r\n")]
    public async Task Part_of_a_chunked_body_is_no_body(string chunks)
    {
        using var read = await HttpAnswer.ReadAsync(
            new MemoryStream(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)), default);
        await Assert.ThrowsAsync<IOException>(() => new StreamReader(read.Body).ReadToEndAsync());
    }
}
