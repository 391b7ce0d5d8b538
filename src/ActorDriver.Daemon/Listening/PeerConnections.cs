using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace ActorDriver.Daemon.Listening;

/// <summary>
/// The connections that are open. Where there are too many, the one that has been idle for longest gives way: whoever keeps connections
/// and does not use them can shut nobody out.
/// </summary>
internal sealed class PeerConnections(int most, ILogger<PeerConnections> log)
{
    private const long QuietMs = 60_000;

    private readonly Lock _gate = new();
    private readonly HashSet<PeerConnection> _open = [];
    private long? _lastShortage;

    /// <summary>Takes a new connection in.</summary>
    public void Admit(ConnectionContext context, Socket socket)
    {
        var peer = new PeerConnection(context, socket);
        bool isFull;
        lock (_gate)
        {
            _open.Add(peer);
            isFull = _open.Count > most;
        }

        context.ConnectionClosed.UnsafeRegister(_ => Forget(peer), null);
        if (isFull)
            MakeRoom($"{most} connections are open", except: peer);
        else if (Descriptors.IsReserved(socket.SafeHandle.DangerousGetHandle()))
            peer.IsSurplus = !MakeRoom($"nearly all {Descriptors.Limit} files are in use that the daemon may have open (LimitNOFILE)", except: peer);
    }

    /// <summary>Closes the connection that has been idle for longest; tells once of a shortage that goes on.</summary>
    /// <returns>Whether there was one.</returns>
    public bool MakeRoom(string why, PeerConnection? except = null)
    {
        PeerConnection? idlest;
        int count;
        bool isNews;
        lock (_gate)
        {
            count = _open.Count;
            idlest = _open.Where(c => c != except && c.IdleSince is not null).MinBy(c => c.IdleSince);
            if (idlest is not null)
                _open.Remove(idlest);
            var now = Environment.TickCount64;
            isNews = _lastShortage is not { } last || now - last > QuietMs;
            _lastShortage = now;
        }

        if (isNews)
            log.LogWarning("{Why}: while that is so, each new connection takes the place of the one that is idle for longest ({Count} are open)", why, count);
        idlest?.Close();
        return idlest is not null;
    }

    private void Forget(PeerConnection peer)
    {
        lock (_gate)
            _open.Remove(peer);
    }
}
