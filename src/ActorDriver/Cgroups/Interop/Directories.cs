using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>
/// Calls on directories, all relative to an open one, so that no path is walked twice. Names are text of <see cref="KernelText"/>.
/// </summary>
internal static partial class Directories
{
    public const long CgroupMagic = 0x27e0eb;
    public const long Cgroup2Magic = 0x63677270;

    private const long OpenAt2Call = 437; // numbers from 424 on are the same on every architecture
    private const ulong NoXdev = 0x01, NoMagicLinks = 0x02, NoSymlinks = 0x04, Beneath = 0x08;
    private const int EmptyPath = 0x1000;
    private const int RemoveDirectory = 0x200;
    private const uint InodeWanted = 0x100, MountIdWanted = 0x1000;

    // The kernel takes paths of up to 4,095 bytes; longer ones are walked in pieces.
    private const int LongestPiece = 3072;

    private static readonly int PathFlags = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec;

    /// <summary>
    /// Opens a directory below another one: no symlink, no <c>..</c>, no other mount on the way. The path may be of any length.
    /// </summary>
    public static FileDescriptor OpenBeneath(FileDescriptor root, string relative, string shown)
    {
        var path = KernelText.EncodeWithNul(relative);
        if (path.Length <= LongestPiece)
            return OpenPiece(root, path, relative, shown);
        FileDescriptor? current = null;
        try
        {
            foreach (var piece in Pieces(relative))
            {
                var next = OpenPiece(current ?? root, KernelText.EncodeWithNul(piece), piece, shown);
                current?.Dispose();
                current = next;
            }

            return current!;
        }
        catch
        {
            current?.Dispose();
            throw;
        }
    }

    /// <summary>The directory above an open one. Of a mount's root that is one of another file system: compare.</summary>
    public static FileDescriptor OpenParent(FileDescriptor directory, string shown) => Files.OpenAt(directory, "..", PathFlags, shown);

    /// <summary>Opens a mount point, by the path that the kernel gave.</summary>
    public static FileDescriptor OpenMountPoint(string path)
    {
        while (true)
        {
            var directory = OpenNative(KernelText.EncodeWithNul(path), PathFlags);
            if (!directory.IsInvalid)
                return directory;
            var error = KernelException.Last("open", path);
            if (error.Errno != Errno.EINTR)
                throw error;
        }
    }

    /// <summary>As many names at a time as fit; a name is at most 255 bytes, four characters of text each at the worst.</summary>
    private static IEnumerable<string> Pieces(string relative)
    {
        var rest = relative;
        while (rest.Length > LongestPiece / 4)
        {
            var end = rest.LastIndexOf('/', LongestPiece / 4);
            if (end <= 0)
                end = rest.IndexOf('/');
            if (end <= 0)
                break;
            yield return rest[..end];
            rest = rest[(end + 1)..];
        }

        yield return rest;
    }

    private static FileDescriptor OpenPiece(FileDescriptor root, byte[] path, string relative, string shown)
    {
        var how = new OpenHow { Flags = (ulong)PathFlags, Resolve = NoXdev | NoMagicLinks | NoSymlinks | Beneath };
        while (true)
        {
            var fd = OpenAt2(OpenAt2Call, root, path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
            if (fd >= 0)
                return new FileDescriptor((int)fd);
            var error = KernelException.Last("open", shown);
            switch (error.Errno)
            {
                case Errno.EINTR or Errno.EAGAIN: // EAGAIN: something was renamed meanwhile
                    continue;
                case Errno.ENOSYS or Errno.EPERM: // before Linux 5.6, or a seccomp filter that does not know the call
                    return OpenByComponents(root, relative, shown);
                default:
                    throw error;
            }
        }
    }

    /// <summary>The same where openat2 is not to be had: one component after the other, none of them a symlink.</summary>
    internal static FileDescriptor OpenByComponents(FileDescriptor root, string relative, string shown)
    {
        var current = Files.OpenAt(root, ".", PathFlags, shown);
        try
        {
            var device = Identify(current, shown).Device;
            foreach (var name in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (name == "..")
                    throw new KernelException(Errno.EXDEV, "open", shown);
                var next = OpenComponent(current, name, shown);
                current.Dispose();
                current = next;
                if (Identify(current, shown).Device != device)
                    throw new KernelException(Errno.EXDEV, "open", shown);
            }

            return current;
        }
        catch
        {
            current.Dispose();
            throw;
        }
    }

    private static FileDescriptor OpenComponent(FileDescriptor parent, string name, string shown)
    {
        while (true)
        {
            var directory = OpenAtNative(parent, KernelText.EncodeWithNul(name), PathFlags | OpenFlags.NoFollow);
            if (!directory.IsInvalid)
                return directory;
            var error = KernelException.Last("open", shown);
            if (error.Errno != Errno.EINTR)
                throw error;
        }
    }

    public static void Make(FileDescriptor parent, string name, string shown)
    {
        const uint mode = 0x1ED; // 0755
        if (MakeNative(parent, KernelText.EncodeWithNul(name), mode) != 0)
            throw KernelException.Last("mkdir", shown);
    }

    public static void Remove(FileDescriptor parent, string name, string shown)
    {
        if (UnlinkNative(parent, KernelText.EncodeWithNul(name), RemoveDirectory) != 0)
            throw KernelException.Last("rmdir", shown);
    }

    public static CgroupIdentity Identify(FileDescriptor directory, string shown)
    {
        // statx and not stat: its layout is the same on every architecture.
        var buffer = new byte[256];
        if (Statx(directory, "", EmptyPath, InodeWanted, buffer) != 0)
            throw KernelException.Last("statx", shown);
        var inode = BitConverter.ToUInt64(buffer, 32);
        ulong major = BitConverter.ToUInt32(buffer, 136);
        ulong minor = BitConverter.ToUInt32(buffer, 140);
        // As makedev(3) does it, so that the number is the one that stat(1) shows.
        var device = (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xfful) << 12) | ((major & ~0xffful) << 32);
        return new CgroupIdentity(device, inode);
    }

    /// <summary>Which mount it was opened through, as in <c>/proc/self/mountinfo</c>; null before Linux 5.8, which does not tell.</summary>
    public static long? MountId(FileDescriptor directory, string shown)
    {
        var buffer = new byte[256];
        if (Statx(directory, "", EmptyPath, MountIdWanted, buffer) != 0)
            throw KernelException.Last("statx", shown);
        return (BitConverter.ToUInt32(buffer, 0) & MountIdWanted) != 0 ? BitConverter.ToInt64(buffer, 144) : null;
    }

    public static long FileSystemMagic(FileDescriptor directory, string shown)
    {
        var buffer = new byte[256]; // struct statfs has 120 bytes; f_type is its first word
        if (StatFs(directory, buffer) != 0)
            throw KernelException.Last("fstatfs", shown);
        return BitConverter.ToInt64(buffer, 0);
    }

    /// <summary>The directories in a directory.</summary>
    public static List<DirectoryEntry> Children(FileDescriptor directory, string shown)
    {
        using var readable = Files.OpenAt(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, shown);
        var children = new List<DirectoryEntry>();
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var filled = (int)GetDents(readable, buffer, (nuint)buffer.Length);
            if (filled == 0)
                return children;
            if (filled < 0)
                throw KernelException.Last("getdents", shown);
            AddDirectories(buffer.AsSpan(0, filled), children);
        }
    }

    /// <summary>Entries of struct dirent64: inode (8), offset (8), length (2), type (1), name up to a NUL.</summary>
    private static void AddDirectories(ReadOnlySpan<byte> entries, List<DirectoryEntry> children)
    {
        const int lengthAt = 16, typeAt = 18, nameAt = 19;
        const byte directoryType = 4;
        while (entries.Length > nameAt)
        {
            var length = BitConverter.ToUInt16(entries[lengthAt..]);
            if (entries[typeAt] == directoryType)
            {
                var name = entries[nameAt..length];
                var text = KernelText.Decode(name[..name.IndexOf((byte)0)]);
                if (text is not ("." or ".."))
                    children.Add(new DirectoryEntry(text, BitConverter.ToUInt64(entries)));
            }

            entries = entries[length..];
        }
    }

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint GetDents(FileDescriptor directory, [Out] byte[] buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial FileDescriptor OpenNative(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial FileDescriptor OpenAtNative(FileDescriptor directory, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenAt2(long call, FileDescriptor directory, byte[] path, ref OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MakeNative(FileDescriptor parent, byte[] name, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkNative(FileDescriptor parent, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(FileDescriptor directory, string path, int flags, uint mask, [Out] byte[] buffer);

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int StatFs(FileDescriptor directory, [Out] byte[] buffer);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}

/// <summary>A directory in a directory, as the directory lists it.</summary>
internal readonly record struct DirectoryEntry(string Name, ulong Inode);
