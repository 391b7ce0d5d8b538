using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>One inotify descriptor.</summary>
internal sealed partial class Inotify : IDisposable
{
    public const uint Modify = 0x2;
    public const uint Delete = 0x200;
    public const uint QueueOverflow = 0x4000;
    public const uint Ignored = 0x8000;

    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    private const uint OnlyDirectory = 0x1000000;

    private readonly byte[] _buffer = new byte[16 * 1024];

    public Inotify()
    {
        Descriptor = Init(NonBlocking | CloseOnExec);
        if (Descriptor.IsInvalid)
            throw KernelException.Last("inotify_init", "(sysctl fs.inotify.max_user_instances limits these)");
    }

    public FileDescriptor Descriptor { get; }

    /// <summary>Watches a file for writes. A file that is watched already gives the number it has.</summary>
    public int AddFile(FileDescriptor directory, string file, string shown) => Add(directory, file, Modify, shown);

    /// <summary>Watches the directory above one for what is removed from it.</summary>
    public int AddParent(FileDescriptor directory, string shown) => Add(directory, "..", Delete | OnlyDirectory, shown);

    private int Add(FileDescriptor directory, string file, uint events, string shown)
    {
        // By way of the open directory, so that it is the file of this directory and not of a successor.
        var pinned = false;
        directory.DangerousAddRef(ref pinned);
        try
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.Number}/{file}");
            var watch = AddNative(Descriptor, path, events);
            if (watch >= 0)
                return watch;
            var error = KernelException.Last("inotify_add_watch", shown);
            throw error.Errno == Errno.ENOSPC
                ? new KernelException(Errno.ENOSPC, error.Operation, $"{shown} (sysctl fs.inotify.max_user_watches is reached)")
                : error;
        }
        finally
        {
            directory.DangerousRelease();
        }
    }

    /// <summary>Ends a watch; the kernel says <see cref="Ignored"/> once, unless the file is gone already.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(int watch)
    {
        if (RemoveNative(Descriptor, watch) == 0)
            return true;
        var error = KernelException.Last("inotify_rm_watch", string.Create(CultureInfo.InvariantCulture, $"watch {watch}"));
        return error.Errno == Errno.EINVAL ? false : throw error;
    }

    /// <summary>What has come so far, at most a buffer full; empty when nothing has.</summary>
    public IReadOnlyList<InotifyEvent> Read()
    {
        var events = new List<InotifyEvent>();
        var filled = (int)ReadNative(Descriptor, _buffer, (nuint)_buffer.Length);
        if (filled < 0)
        {
            var error = KernelException.Last("read", "inotify");
            return error.Errno is Errno.EAGAIN or Errno.EINTR ? events : throw error;
        }

        // watch (4), mask (4), cookie (4), length of the name (4), the name with NULs at its end
        const int header = 16, maskAt = 4, nameLengthAt = 12;
        for (var at = 0; at < filled;)
        {
            var next = _buffer.AsSpan(at, filled - at);
            var name = next.Slice(header, BitConverter.ToInt32(next[nameLengthAt..]));
            events.Add(new InotifyEvent(
                BitConverter.ToInt32(next), BitConverter.ToUInt32(next[maskAt..]), KernelText.Decode(name.TrimEnd((byte)0))));
            at += header + name.Length;
        }

        return events;
    }

    public void Dispose() => Descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial FileDescriptor Init(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddNative(FileDescriptor inotify, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int RemoveNative(FileDescriptor inotify, int watch);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadNative(FileDescriptor inotify, [Out] byte[] buffer, nuint count);
}

/// <summary>What inotify tells.</summary>
/// <param name="Watch">The number of the watch.</param>
/// <param name="Mask">What has happened.</param>
/// <param name="Name">To which entry of a watched directory; empty when to the watched thing itself.</param>
internal readonly record struct InotifyEvent(int Watch, uint Mask, string Name = "");
