using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ActorDriver.Daemon.Listening;

/// <summary>
/// Accepts connections on the daemon's socket. Kestrel's own listener tries again at once when the process has no descriptor left, and
/// again, until one is free: it would take a processor and say nothing.
/// </summary>
internal sealed class PeerListener(Socket listening, EndPoint endpoint, PeerConnections connections, ILogger log) : IConnectionListener
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), log);

    public EndPoint EndPoint => endpoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await AdmitAsync(await listening.AcceptAsync(cancellationToken));
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                _ = connections.MakeRoom($"no connection can be accepted ({e.Message}; {Descriptors.Limit} files may be open)");
                await Task.Delay(pause, cancellationToken);
            }
            catch (SocketException)
            {
                // That one has gone again; the next.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        listening.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        listening.Dispose();
        _contexts.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ConnectionContext> AdmitAsync(Socket accepted)
    {
        var context = _contexts.Create(accepted);
        var room = connections.AdmitAsync(context, accepted);
        if (!room.IsCompleted)
            await Task.WhenAny(room, Task.Delay(LongestPause));
        return context;
    }
}

/// <summary>Makes the one listener there is, on the socket's file.</summary>
internal sealed class PeerListenerFactory(SocketFile socket, PeerConnections connections, ILogger<PeerListener> log) : IConnectionListenerFactory
{
    private const int Backlog = 512;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listening = socket.Bind();
        listening.Listen(Backlog);
        Descriptors.First = listening.SafeHandle.DangerousGetHandle();
        return ValueTask.FromResult<IConnectionListener>(new PeerListener(listening, endpoint, connections, log));
    }
}
