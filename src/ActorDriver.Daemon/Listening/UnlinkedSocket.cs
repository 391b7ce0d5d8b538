using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorDriver.Daemon.Listening;

/// <summary>
/// A bound socket that does not delete anything when it is closed. .NET's own deletes what stands at its path then, whosever it is by
/// that time.
/// </summary>
internal static partial class UnlinkedSocket
{
    /// <summary>Binds a stream socket to a path.</summary>
    /// <exception cref="SocketException">It cannot be bound there.</exception>
    public static Socket Bind(string path)
    {
        using var nameless = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(path).Serialize();
        if (BindNative(nameless.SafeHandle, address.Buffer.Span[..address.Size], (uint)address.Size) != 0)
            throw new SocketException(Marshal.GetLastPInvokeError(), $"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        // A second descriptor of it: what is made of one looks up by itself to what it is bound.
        return new Socket(new SafeSocketHandle(Duplicate(nameless.SafeHandle, DuplicateCloseOnExec, 0), ownsHandle: true));
    }

    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindNative(SafeSocketHandle socket, ReadOnlySpan<byte> address, uint size);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial nint Duplicate(SafeSocketHandle socket, int command, int least);
}
