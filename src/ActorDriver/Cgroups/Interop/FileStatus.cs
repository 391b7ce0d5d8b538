using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>What statx(2) tells of an open file. .NET's own calls take paths, and a path may mean another file by then.</summary>
internal readonly partial record struct FileStatus(uint Uid, uint Gid, uint Mode, long Size)
{
    private const int EmptyPath = 0x1000;
    private const uint TypeModeUidGidSize = 0x01 | 0x02 | 0x08 | 0x10 | 0x200;
    private const uint TypeMask = 0xF000, Regular = 0x8000;
    private const uint GroupMayWrite = 0x10, OthersMayWrite = 0x02;

    public bool IsRegularFile => (Mode & TypeMask) == Regular;

    /// <summary>Somebody else than its owner and root may change it.</summary>
    public bool OthersWrite => (Mode & OthersMayWrite) != 0 || ((Mode & GroupMayWrite) != 0 && Gid != 0);

    public static FileStatus Of(FileDescriptor file, string shown)
    {
        // statx and not stat: its layout is the same on every architecture.
        var buffer = new byte[256];
        if (Statx(file, "", EmptyPath, TypeModeUidGidSize, buffer) != 0)
            throw KernelException.Last("statx", shown);
        return new FileStatus(
            BitConverter.ToUInt32(buffer, 20), BitConverter.ToUInt32(buffer, 24), BitConverter.ToUInt16(buffer, 28),
            BitConverter.ToInt64(buffer, 40));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(FileDescriptor file, string path, int flags, uint mask, [Out] byte[] buffer);
}
