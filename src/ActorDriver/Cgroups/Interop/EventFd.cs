using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>A bell: rung from any thread, heard by epoll.</summary>
internal sealed partial class EventFd : IDisposable
{
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    public EventFd()
    {
        Descriptor = Create(0, NonBlocking | CloseOnExec);
        if (Descriptor.IsInvalid)
            throw KernelException.Last("eventfd", "(no path)");
    }

    public FileDescriptor Descriptor { get; }

    public void Ring() => Transfer(Write(Descriptor, BitConverter.GetBytes(1UL), sizeof(ulong)), "write");

    public void Silence() => Transfer(Read(Descriptor, new byte[sizeof(ulong)], sizeof(ulong)), "read");

    public void Dispose() => Descriptor.Dispose();

    private static void Transfer(nint result, string operation)
    {
        if (result >= 0)
            return;
        var error = KernelException.Last(operation, "eventfd");
        if (error.Errno != Errno.EAGAIN) // it rings already, or is silent already
            throw error;
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial FileDescriptor Create(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(FileDescriptor descriptor, byte[] value, nuint size);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(FileDescriptor descriptor, [Out] byte[] value, nuint size);
}
