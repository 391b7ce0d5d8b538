using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>HTTP over a Unix socket: one connection, one request, one answer.</summary>
internal static class UnixHttp
{
    // The host's name is not looked at.
    private static readonly Uri Host = new("http://actordriver");

    /// <summary>Sends a request and reads the answer up to its body.</summary>
    /// <exception cref="DriverException">Nobody answers, or not in HTTP.</exception>
    public static async Task<HttpAnswer> SendAsync(string socketPath, HttpRequest request, CancellationToken cancellationToken)
    {
        // Not disposed of: that would end the answer, and there is nothing in it but the one connection, which ends with that.
        var http = new HttpMessageInvoker(Handler(socketPath), disposeHandler: false);
        try
        {
            using var message = Message(request);
            return await HttpAnswer.OfAsync(await http.SendAsync(message, cancellationToken), cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is DriverException refused)
        {
            throw refused;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new DriverException(
                ErrorCodes.DaemonUnreachable, $"the daemon on {socketPath} broke off: {(e.InnerException ?? e).Message}");
        }
    }

    private static SocketsHttpHandler Handler(string socketPath)
    {
        var connections = 0;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            // A connection is for one request: what is left of its answer, maybe for ever, is not waited for.
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            // The handler would send a request again that got no answer; a command may have been carried out by then.
            ConnectCallback = (_, _) => Interlocked.Increment(ref connections) == 1
                ? new(new BlockingSocketStream(Connect(socketPath)))
                : throw new DriverException(
                    ErrorCodes.DaemonUnreachable, $"the daemon on {socketPath} broke off: it closed the connection without an answer"),
        };
    }

    private static HttpRequestMessage Message(HttpRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(Host, request.Target));
        message.Headers.ConnectionClose = true;
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(request.Accept));
        if (request.LastEventId is { } position)
            message.Headers.Add("Last-Event-ID", position.ToString(CultureInfo.InvariantCulture));
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return message;
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
}

/// <summary>One request.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c>, …</param>
/// <param name="Target">Path and query, already percent-encoded.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Accept">The wanted media type.</param>
/// <param name="LastEventId">Where a broken event stream goes on.</param>
internal sealed record HttpRequest(
    string Method, string Target, byte[]? Body = null, string Accept = "application/json", long? LastEventId = null);
