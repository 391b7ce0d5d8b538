using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorDriver.Daemon.Listening;

/// <summary>A client's connection: who is at its other end, and whether it is at work.</summary>
internal sealed class PeerConnection
{
    private static readonly object Key = new();

    private readonly ConnectionContext _context;
    private int _requests;
    private long _idleSince = Environment.TickCount64;

    /// <summary>Takes a connection that was just accepted.</summary>
    public PeerConnection(ConnectionContext context, Socket socket)
    {
        _context = context;
        Peer = PeerIdentity.Of(socket);
        Descriptor = socket.SafeHandle.DangerousGetHandle();
        context.Items[Key] = this;
    }

    public PeerIdentity Peer { get; }

    /// <summary>Its descriptor's number.</summary>
    public long Descriptor { get; }

    /// <summary>Whether it lives on a descriptor that is kept for the domains' own work: it must not keep that for long.</summary>
    public bool IsSurplus { get; set; }

    /// <summary>Since when no request of it is worked on, by the machine's own clock; null while one is.</summary>
    public long? IdleSince => Volatile.Read(ref _requests) == 0 ? Volatile.Read(ref _idleSince) : null;

    /// <summary>The connection of a request.</summary>
    public static PeerConnection Of(HttpContext http) =>
        (PeerConnection)http.Features.Get<IConnectionItemsFeature>()!.Items[Key]!;

    public void BeginRequest() => Interlocked.Increment(ref _requests);

    public void EndRequest()
    {
        Volatile.Write(ref _idleSince, Environment.TickCount64);
        Interlocked.Decrement(ref _requests);
    }

    /// <summary>Closes it, to give its place to somebody else. Ends when its descriptor is free.</summary>
    public Task CloseAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _context.ConnectionClosed.UnsafeRegister(_ => closed.TrySetResult(), null);
        _context.Abort(new ConnectionAbortedException("it was idle, and its place was needed"));
        return closed.Task;
    }
}
