using System.Runtime.InteropServices;
using ActorDriver.Cgroups;

namespace ActorDriver.Journal;

/// <summary>Tells a file from another one at the same path.</summary>
internal readonly partial record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    private const int FromWorkingDirectory = -100;
    private const uint InodeWanted = 0x100;

    /// <summary>
    /// The file at this path; null when there is none. The file is not opened: to close any descriptor of it would drop the
    /// locks that SQLite holds on it in this process.
    /// </summary>
    public static FileIdentity? At(string path)
    {
        Span<byte> buffer = stackalloc byte[256]; // struct statx: its layout is the same on every architecture
        if (Statx(FromWorkingDirectory, path, 0, InodeWanted, buffer) == 0)
            return new FileIdentity(
                BitConverter.ToUInt32(buffer[136..]), BitConverter.ToUInt32(buffer[140..]), BitConverter.ToUInt64(buffer[32..]));
        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.ENOENT or Errno.ENOTDIR ? null : throw new KernelException(errno, "statx", path);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> buffer);
}
