using System.Runtime.InteropServices;
using System.Text;

namespace ActorDriver.Cgroups.Interop;

/// <summary>Calls on directories, all relative to an open one, so that no path is walked twice.</summary>
internal static partial class Directories
{
    public const long CgroupMagic = 0x27e0eb;
    public const long Cgroup2Magic = 0x63677270;

    private const long OpenAt2Call = 437; // numbers from 424 on are the same on every architecture
    private const ulong NoXdev = 0x01, NoMagicLinks = 0x02, NoSymlinks = 0x04, Beneath = 0x08;
    private const int EmptyPath = 0x1000;
    private const int RemoveDirectory = 0x200;

    private static readonly int PathFlags = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec;

    /// <summary>
    /// Opens a directory below another one: no symlink, no <c>..</c>, no other mount on the way.
    /// </summary>
    public static FileDescriptor OpenBeneath(FileDescriptor root, string relative, string shown)
    {
        var how = new OpenHow { Flags = (ulong)PathFlags, Resolve = NoXdev | NoMagicLinks | NoSymlinks | Beneath };
        while (true)
        {
            var fd = OpenAt2(OpenAt2Call, root, relative, ref how, (nuint)Marshal.SizeOf<OpenHow>());
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
                var next = Files.OpenAt(current, name, PathFlags | OpenFlags.NoFollow, shown);
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

    public static void Make(FileDescriptor parent, string name, string shown)
    {
        const uint mode = 0x1ED; // 0755
        if (MakeNative(parent, name, mode) != 0)
            throw KernelException.Last("mkdir", shown);
    }

    public static void Remove(FileDescriptor parent, string name, string shown)
    {
        if (UnlinkNative(parent, name, RemoveDirectory) != 0)
            throw KernelException.Last("rmdir", shown);
    }

    public static CgroupIdentity Identify(FileDescriptor directory, string shown)
    {
        // statx and not stat: its layout is the same on every architecture.
        var buffer = new byte[256];
        const uint inodeWanted = 0x100;
        if (Statx(directory, "", EmptyPath, inodeWanted, buffer) != 0)
            throw KernelException.Last("statx", shown);
        var inode = BitConverter.ToUInt64(buffer, 32);
        ulong major = BitConverter.ToUInt32(buffer, 136);
        ulong minor = BitConverter.ToUInt32(buffer, 140);
        // As makedev(3) does it, so that the number is the one that stat(1) shows.
        var device = (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xfful) << 12) | ((major & ~0xffful) << 32);
        return new CgroupIdentity(device, inode);
    }

    public static long FileSystemMagic(FileDescriptor directory, string shown)
    {
        var buffer = new byte[256]; // struct statfs has 120 bytes; f_type is its first word
        if (StatFs(directory, buffer) != 0)
            throw KernelException.Last("fstatfs", shown);
        return BitConverter.ToInt64(buffer, 0);
    }

    /// <summary>The names of the directories in a directory.</summary>
    public static List<string> Names(FileDescriptor directory, string shown)
    {
        using var readable = Files.OpenAt(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, shown);
        var names = new List<string>();
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var filled = (int)GetDents(readable, buffer, (nuint)buffer.Length);
            if (filled == 0)
                return names;
            if (filled < 0)
                throw KernelException.Last("getdents", shown);
            AddDirectories(buffer.AsSpan(0, filled), names);
        }
    }

    /// <summary>Entries of struct dirent64: inode (8), offset (8), length (2), type (1), name up to a NUL.</summary>
    private static void AddDirectories(ReadOnlySpan<byte> entries, List<string> names)
    {
        const int lengthAt = 16, typeAt = 18, nameAt = 19;
        const byte directoryType = 4;
        while (entries.Length > nameAt)
        {
            var length = BitConverter.ToUInt16(entries[lengthAt..]);
            if (entries[typeAt] == directoryType)
            {
                var name = entries[nameAt..length];
                var text = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
                if (text is not ("." or ".."))
                    names.Add(text);
            }

            entries = entries[length..];
        }
    }

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint GetDents(FileDescriptor directory, [Out] byte[] buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2(long call, FileDescriptor directory, string path, ref OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNative(FileDescriptor parent, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkNative(FileDescriptor parent, string name, int flags);

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
