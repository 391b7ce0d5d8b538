using System.Net.Sockets;

namespace ActorDriver.Cli.Transport;

/// <summary>
/// A socket whose reads and writes block the caller, although they look asynchronous: a one-shot command has nothing else to do
/// meanwhile, and waiting asynchronously costs it three threads, to be made and to be woken. Cancelling ends the connection.
/// </summary>
internal sealed class BlockingSocketStream(Socket socket) : ReadOnlyStream(new NetworkStream(socket, ownsSocket: true))
{
    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Guarded(() => socket.Receive(buffer.Span), cancellationToken));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var sent = 0; sent < buffer.Length;)
        {
            var rest = buffer[sent..];
            sent += Guarded(() => socket.Send(rest.Span), cancellationToken);
        }

        return ValueTask.CompletedTask;
    }

    private int Guarded(Func<int> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static s => ((Socket)s!).Shutdown(SocketShutdown.Both), socket);
            var count = call();
            cancellationToken.ThrowIfCancellationRequested(); // a connection that we have ended reads as one that is at its end
            return count;
        }
        catch (SocketException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException(e.Message, e);
        }
    }
}
