using System.Net.Sockets;

namespace ActorDriver.Cli.Transport;

/// <summary>
/// A socket whose reads and writes block the caller, although they look asynchronous: a one-shot command has nothing else to do
/// meanwhile, and waiting asynchronously costs it three threads, to be made and to be woken. Cancelling ends the connection.
/// </summary>
internal sealed class BlockingSocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Guarded(() => Read(buffer.Span), cancellationToken));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Guarded(
            () =>
            {
                Write(buffer.Span);
                return buffer.Length;
            },
            cancellationToken);
        return ValueTask.CompletedTask;
    }

    private int Guarded(Func<int> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static s => ((Socket)s!).Shutdown(SocketShutdown.Both), Socket);
        try
        {
            var count = call();
            cancellationToken.ThrowIfCancellationRequested(); // a connection that we have ended reads as one that is at its end
            return count;
        }
        catch (IOException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
