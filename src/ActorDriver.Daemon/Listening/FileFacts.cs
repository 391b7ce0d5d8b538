using System.Runtime.InteropServices;

namespace ActorDriver.Daemon.Listening;

/// <summary>What the kernel knows of a file and .NET does not tell: its owner, its kind, and which file it is.</summary>
internal readonly partial record struct FileFacts
{
    private const int FromWorkingDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint Wanted = 0x1 | 0x2 | 0x8 | 0x10 | 0x100; // STATX_TYPE, MODE, UID, GID, INO
    private const int NoSuchFile = 2, NoDirectory = 20; // ENOENT, ENOTDIR
    private const int TypeMask = 0xf000, SocketType = 0xc000, LinkType = 0xa000, DirectoryType = 0x4000, FifoType = 0x1000, PlainType = 0x8000;

    private readonly uint _type;

    private FileFacts(ReadOnlySpan<uint> statx)
    {
        // struct statx is 256 bytes, the same on every architecture; these are its 32-bit words.
        (Owner, Group, _type) = (statx[5], statx[6], statx[7] & TypeMask);
        (Inode, Device) = (((ulong)statx[9] << 32) | statx[8], ((ulong)statx[34] << 32) | statx[35]);
    }

    /// <summary>The daemon's own effective user id.</summary>
    public static uint Self { get; } = EffectiveUser();

    /// <summary>The user id of its owner.</summary>
    public uint Owner { get; }

    /// <summary>The group id.</summary>
    public uint Group { get; }

    /// <summary>Its number in its file system.</summary>
    public ulong Inode { get; }

    /// <summary>The file system's device.</summary>
    public ulong Device { get; }

    /// <summary>Whether it is a socket.</summary>
    public bool IsSocket => _type == SocketType;

    /// <summary>Whether it is an ordinary file.</summary>
    public bool IsPlainFile => _type == PlainType;

    /// <summary>What it is, in words.</summary>
    public string Kind => _type switch
    {
        SocketType => "a socket",
        LinkType => "a symbolic link",
        DirectoryType => "a directory",
        FifoType => "a FIFO",
        PlainType => "a plain file",
        _ => "a device",
    };

    /// <summary>Whether it is the same file, whatever has been done to it in between.</summary>
    public bool IsSameAs(FileFacts other) => (Device, Inode) == (other.Device, other.Inode);

    /// <summary>What stands at a path itself, a link being a link; null when nothing does.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts? At(string path)
    {
        Span<uint> statx = stackalloc uint[64];
        if (Statx(FromWorkingDirectory, path, NoFollow, Wanted, statx) == 0)
            return new FileFacts(statx);
        var errno = Marshal.GetLastPInvokeError();
        return errno is NoSuchFile or NoDirectory ? null : throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    /// <summary>Where a path leads to, at the end of any links.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts Of(string path)
    {
        Span<uint> statx = stackalloc uint[64];
        return Statx(FromWorkingDirectory, path, 0, Wanted, statx) == 0
            ? new FileFacts(statx)
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Gives a file to a group, and leaves its owner.</summary>
    /// <exception cref="IOException">It is not allowed: one must be root, or a member of the group.</exception>
    public static void SetGroup(string path, uint group)
    {
        if (Chown(path, uint.MaxValue, group) != 0)
            throw new IOException($"{path} cannot be given to group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<uint> buffer);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
