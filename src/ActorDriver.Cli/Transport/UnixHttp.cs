using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>
/// As much HTTP/1.1 as one request over a Unix socket needs: one connection, one request, one answer. HttpClient does the
/// same, but its set-up alone costs a one-shot command several times what the command itself costs.
/// </summary>
internal static class UnixHttp
{
    /// <summary>Sends a request and reads the answer up to its body.</summary>
    /// <exception cref="DriverException">Nobody answers, or not in HTTP.</exception>
    public static async Task<HttpAnswer> SendAsync(string socketPath, HttpRequest request, CancellationToken cancellationToken)
    {
        var stream = new BlockingSocketStream(Connect(socketPath));
        try
        {
            await stream.WriteAsync(Encode(request), cancellationToken);
            return await HttpAnswer.ReadAsync(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            await stream.DisposeAsync();
            throw new DriverException(ErrorCodes.DaemonUnreachable, $"the daemon on {socketPath} broke off: {e.Message}");
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static Socket Connect(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) is 0 or > DefaultPaths.MaxSocketPath || path.Contains('\0'))
            throw new DriverException(
                ErrorCodes.InvalidArgument, $"a socket's path has 1 to {DefaultPaths.MaxSocketPath} bytes; '{path}' does not");

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AccessDenied
                ? new DriverException(
                    ErrorCodes.AccessDenied, $"you may not use the socket {path}: run as its owner (sudo), or join its group")
                : new DriverException(
                    ErrorCodes.DaemonUnreachable,
                    $"no daemon answers on {path} ({Cause(path, e)}): start actordriverd, or name its socket with --socket");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // .NET knows no error of its own for a missing file here, and calls it something else.
    private static string Cause(string path, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => SocketLock.HolderOf(path) is { } pid
            ? $"there is no such socket, though the daemon with pid {pid} serves it: it was removed, kill that daemon and start it again"
            : "there is no such socket",
        SocketError.ConnectionRefused => "nobody listens",
        _ => e.Message,
    };

    private static byte[] Encode(HttpRequest request)
    {
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Target} HTTP/1.1\r\nHost: actordriver\r\n")
            .Append(CultureInfo.InvariantCulture, $"Accept: {request.Accept}\r\nConnection: close\r\n");
        if (request.LastEventId is { } position)
            head.Append(CultureInfo.InvariantCulture, $"Last-Event-ID: {position}\r\n");
        if (request.Body is { } body)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        head.Append("\r\n");
        return [.. Encoding.ASCII.GetBytes(head.ToString()), .. request.Body ?? []];
    }
}

/// <summary>One request.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c>, …</param>
/// <param name="Target">Path and query, already percent-encoded.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Accept">The wanted media type.</param>
/// <param name="LastEventId">Where a broken event stream goes on.</param>
internal sealed record HttpRequest(
    string Method, string Target, byte[]? Body = null, string Accept = "application/json", long? LastEventId = null);
