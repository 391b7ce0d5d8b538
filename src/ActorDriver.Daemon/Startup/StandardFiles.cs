using System.Runtime.InteropServices;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// Standard output and error of a daemon that was started without them (<c>&gt;&amp;-</c>): their numbers are the next files' that are
/// opened, and what is printed would go into those.
/// </summary>
internal static partial class StandardFiles
{
    private const int GetFlags = 1; // F_GETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int ReadWrite = 2, CloseOnExecFile = 0x80000; // O_RDWR, O_CLOEXEC

    /// <summary>Fills the gaps, and writes to no file that is not the one that was given.</summary>
    public static void Guard()
    {
        // The lowest free number is the one that is given: one opening fills one gap.
        while (OpenFile("/dev/null", ReadWrite | CloseOnExecFile) is >= 0 and var opened)
        {
            if (opened <= 2)
                continue;
            _ = Close(opened);
            break;
        }

        if (!IsGiven(1))
            Console.SetOut(TextWriter.Null);
        if (!IsGiven(2))
            Console.SetError(TextWriter.Null);
    }

    /// <summary>
    /// Standard output as it is. Not <see cref="Console.Out"/>, which is locked by whoever waits to write to it, also against the
    /// runtime's own work at the end.
    /// </summary>
    public static TextWriter Output() => IsGiven(1) ? new StreamWriter(Console.OpenStandardOutput()) : TextWriter.Null;

    /// <summary>Whatever is inherited lacks the flag that all files of the process's own have.</summary>
    private static bool IsGiven(int descriptor) => (Control(descriptor, GetFlags) & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
