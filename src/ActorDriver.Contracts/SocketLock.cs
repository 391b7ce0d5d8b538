using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Contracts;

/// <summary>The file beside a socket that its daemon holds locked, and in which the daemon's process id stands.</summary>
public static partial class SocketLock
{
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000; // O_RDONLY, O_NONBLOCK, O_CLOEXEC

    /// <summary>The file.</summary>
    public static string FileOf(string socket) => socket + ".lock";

    /// <summary>The process that holds the place, as far as the file tells, may be read, and the process lives; else null.</summary>
    public static int? HolderOf(string socket)
    {
        // Not by .NET's own files: these would want a lock themselves. Without waiting, should it be a FIFO.
        using var file = new SafeFileHandle(OpenFile(FileOf(socket), ReadOnly | NonBlocking | CloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
            return null;
        try
        {
            Span<byte> text = stackalloc byte[16];
            var length = RandomAccess.Read(file, text, 0);
            return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Directory.Exists($"/proc/{pid}")
                ? pid
                : null;
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenFile(string path, int flags);
}
