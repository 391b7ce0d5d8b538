using System.Runtime.InteropServices;
using System.Text;

namespace ActorDriver.Cgroups.Interop;

/// <summary>
/// Calls on files. .NET's own file classes hide the errno and split or repeat writes, which the kernel's control files do not
/// forgive.
/// </summary>
internal static partial class Files
{
    /// <summary>Nearly all of the kernel's control files are shorter; it gives at most a page at a time of those that are not.</summary>
    private const int ReadSize = 4096;

    private delegate string Decoder(ReadOnlySpan<byte> bytes);

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
    public static string ReadToEnd(FileDescriptor file, string shown) => ReadToEnd(file, shown, Encoding.UTF8.GetString);

    /// <summary>The same of a file that holds names of the kernel's, which need not be UTF-8: see <see cref="KernelText"/>.</summary>
    public static string ReadNames(FileDescriptor file, string shown) => ReadToEnd(file, shown, KernelText.Decode);

    private static string ReadToEnd(FileDescriptor file, string shown, Decoder decode)
    {
        Span<byte> first = stackalloc byte[ReadSize];
        var count = ReadAt(file, first, 0, shown);
        Span<byte> next = stackalloc byte[ReadSize];
        var more = count == 0 ? 0 : ReadAt(file, next, count, shown);
        if (more == 0)
            return decode(first[..count]);

        var text = new List<byte>(2 * ReadSize);
        text.AddRange(first[..count]);
        for (; more > 0; more = ReadAt(file, next, text.Count, shown))
            text.AddRange(next[..more]);
        return decode(CollectionsMarshal.AsSpan(text));
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

    /// <summary>One read of what stands from an offset on.</summary>
    public static int ReadAt(FileDescriptor file, Span<byte> buffer, long offset, string shown)
    {
        while (true)
        {
            var count = (int)ReadAtNative(file, buffer, (nuint)buffer.Length, offset);
            if (count >= 0)
                return count;
            ThrowUnlessInterrupted("read", shown);
        }
    }

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAtNative(FileDescriptor file, Span<byte> buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(FileDescriptor file, byte[] buffer, nuint count);

    private static void ThrowUnlessInterrupted(string operation, string shown)
    {
        var error = KernelException.Last(operation, shown);
        if (error.Errno != Errno.EINTR)
            throw error;
    }
}
