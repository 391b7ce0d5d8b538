using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>Waits for many descriptors at once; each is known by a number of the caller's.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int OperationAdd = 1, OperationDelete = 2;
    private const uint In = 0x1, OneShot = 1u << 30;
    private const int MaxEvents = 64;

    // struct epoll_event { uint32 events; uint64 data; } is packed on x86-64 and nowhere else.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataAt + sizeof(ulong);

    private readonly FileDescriptor _epoll;
    private readonly byte[] _events = new byte[MaxEvents * EventSize];

    public Epoll()
    {
        _epoll = Create(CloseOnExec);
        if (_epoll.IsInvalid)
            throw KernelException.Last("epoll_create", "(no path)");
    }

    /// <summary>Tells each time that there is something to read; with <paramref name="once"/> only the first time.</summary>
    public void Add(FileDescriptor descriptor, ulong token, bool once)
    {
        var request = new byte[EventSize];
        BitConverter.TryWriteBytes(request, once ? In | OneShot : In);
        BitConverter.TryWriteBytes(request.AsSpan(DataAt), token);
        if (Control(_epoll, OperationAdd, descriptor, request) != 0)
            throw KernelException.Last("epoll_ctl", "(add)");
    }

    public void Remove(FileDescriptor descriptor)
    {
        if (Control(_epoll, OperationDelete, descriptor, new byte[EventSize]) != 0)
            throw KernelException.Last("epoll_ctl", "(delete)");
    }

    /// <summary>Blocks until there is something; a signal gives an empty list. For one thread only.</summary>
    public IReadOnlyList<ulong> Wait()
    {
        const int forever = -1;
        var count = WaitNative(_epoll, _events, MaxEvents, forever);
        if (count >= 0)
            return [.. Enumerable.Range(0, count).Select(i => BitConverter.ToUInt64(_events, (i * EventSize) + DataAt))];
        var error = KernelException.Last("epoll_wait", "(no path)");
        return error.Errno == Errno.EINTR ? [] : throw error;
    }

    public void Dispose() => _epoll.Dispose();

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial FileDescriptor Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(FileDescriptor epoll, int operation, FileDescriptor descriptor, byte[] request);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitNative(FileDescriptor epoll, [Out] byte[] events, int maxEvents, int timeout);
}
