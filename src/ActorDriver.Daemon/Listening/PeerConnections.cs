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

    /// <summary>
    /// Takes a new connection in. Ends when the one that had to give way for it is closed: many that come at once must not use up meanwhile
    /// what is kept.
    /// </summary>
    public Task AdmitAsync(ConnectionContext context, Socket socket)
    {
        var peer = new PeerConnection(context, socket);
        bool isFull, isShort;
        lock (_gate)
        {
            _open.Add(peer);
            isFull = _open.Count > most;
            // Also where the newest got the low number that another gave back: what is kept is in use as long as any of them is in it.
            isShort = _open.Any(c => Descriptors.IsReserved(c.Descriptor));
        }

        context.ConnectionClosed.UnsafeRegister(_ => Forget(peer), null);
        if (isFull)
            return MakeRoom($"{most} connections are open", except: peer) ?? Task.CompletedTask;
        if (!isShort)
            return Task.CompletedTask;
        var room = MakeRoom($"nearly all {Descriptors.Limit} files are in use that the daemon may have open (LimitNOFILE)", except: peer);
        peer.IsSurplus = room is null && Descriptors.IsReserved(peer.Descriptor);
        return room ?? Task.CompletedTask;
    }

    /// <summary>Closes the connection that has been idle for longest; tells once of a shortage that goes on.</summary>
    /// <returns>Its end; null when there was none.</returns>
    public Task? MakeRoom(string why, PeerConnection? except = null)
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
        return idlest?.CloseAsync();
    }

    private void Forget(PeerConnection peer)
    {
        lock (_gate)
            _open.Remove(peer);
    }
}
