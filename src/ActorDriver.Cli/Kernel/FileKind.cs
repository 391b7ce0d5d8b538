using System.Runtime.InteropServices;

namespace ActorDriver.Cli.Kernel;

/// <summary>What stands at a path: .NET tells directories and links from the rest, and no more.</summary>
internal static partial class FileKind
{
    private const int FromWorkingDirectory = -100; // AT_FDCWD
    private const uint TypeWanted = 1; // STATX_TYPE
    private const int ModeAt = 14; // stx_mode, in 16-bit words
    private const int TypeMask = 0xf000, PlainFile = 0x8000, Socket = 0xc000;

    /// <summary>Whether it is a plain file, at the end of any links.</summary>
    public static bool IsPlainFile(string path) => TypeOf(path) == PlainFile;

    /// <summary>Whether it is a socket, at the end of any links.</summary>
    public static bool IsSocket(string path) => TypeOf(path) == Socket;

    private static int TypeOf(string path)
    {
        Span<ushort> statx = stackalloc ushort[128]; // struct statx: 256 bytes, the same on every architecture
        return Statx(FromWorkingDirectory, path, 0, TypeWanted, statx) == 0 ? statx[ModeAt] & TypeMask : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<ushort> answer);
}
