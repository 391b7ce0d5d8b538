using System.Runtime.InteropServices;

namespace ActorDriver.Daemon.Listening;

/// <summary>Owners and groups of files: .NET knows modes, but not these.</summary>
internal static partial class FileOwner
{
    private const int AtFdCwd = -100;
    private const uint StatxUidGid = 0x8 | 0x10;

    /// <summary>The daemon's own effective user id.</summary>
    public static uint Self { get; } = EffectiveUser();

    /// <summary>A file's owner.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static uint Of(string path)
    {
        Span<uint> statx = stackalloc uint[64]; // struct statx is 256 bytes; stx_uid is its sixth 32-bit word
        if (Statx(AtFdCwd, path, 0, StatxUidGid, ref MemoryMarshal.GetReference(statx)) != 0)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        return statx[5];
    }

    /// <summary>Gives a file to a group, and leaves its owner.</summary>
    /// <exception cref="IOException">It is not allowed: one must be root, or a member of the group.</exception>
    public static void SetGroup(string path, uint group)
    {
        if (Chown(path, uint.MaxValue, group) != 0)
            throw new IOException($"{path} cannot be given to group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref uint buffer);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
