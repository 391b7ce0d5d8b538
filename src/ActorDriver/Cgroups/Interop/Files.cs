using System.Runtime.InteropServices;
using System.Text;

namespace ActorDriver.Cgroups.Interop;

/// <summary>
/// Calls on files. .NET's own file classes hide the errno and split or repeat writes, which the kernel's control files do not
/// forgive.
/// </summary>
internal static partial class Files
{
    private const int ReadSize = 16 * 1024;

    public static FileDescriptor Open(string path, int flags, uint mode = 0)
    {
        while (true)
        {
            var file = OpenNative(path, flags, mode);
            if (!file.IsInvalid)
                return file;
            ThrowUnlessInterrupted("open", path);
        }
    }

    /// <summary>Opens a name relative to a directory. <paramref name="shown"/> is the full path, for errors.</summary>
    public static FileDescriptor OpenAt(FileDescriptor directory, string name, int flags, string shown)
    {
        while (true)
        {
            var file = OpenAtNative(directory, name, flags, 0);
            if (!file.IsInvalid)
                return file;
            ThrowUnlessInterrupted("open", shown);
        }
    }

    /// <summary>Reads all of a file from its start, wherever it was read to before.</summary>
    public static string ReadToEnd(FileDescriptor file, string shown)
    {
        var text = new List<byte>();
        var buffer = new byte[ReadSize];
        while (true)
        {
            var count = (int)ReadAt(file, buffer, (nuint)buffer.Length, text.Count);
            if (count > 0)
                text.AddRange(buffer.AsSpan(0, count));
            else if (count == 0)
                return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(text));
            else
                ThrowUnlessInterrupted("read", shown);
        }
    }

    /// <summary>One single write(2). Repeated only when a signal came before anything was written.</summary>
    public static void Write(FileDescriptor file, string text, string shown)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        while (WriteNative(file, bytes, (nuint)bytes.Length) < 0)
            ThrowUnlessInterrupted("write", shown);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial FileDescriptor OpenNative(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial FileDescriptor OpenAtNative(FileDescriptor directory, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAt(FileDescriptor file, [Out] byte[] buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(FileDescriptor file, byte[] buffer, nuint count);

    private static void ThrowUnlessInterrupted(string operation, string shown)
    {
        var error = KernelException.Last(operation, shown);
        if (error.Errno != Errno.EINTR)
            throw error;
    }
}
