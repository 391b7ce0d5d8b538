using System.Runtime.InteropServices;

namespace ActorDriver.Cli.Output;

/// <summary>The kernel's calls.</summary>
internal sealed partial class StandardStream
{
    private const short PollIn = 1, PollOut = 4;
    private const int Forever = -1;

    /// <summary>Blocks until the reader of standard output has gone: a pipe that nobody reads, a terminal that is closed.</summary>
    public static void WaitUntilOutputIsUnread()
    {
        Wait(IsInherited(1) ? 1 : -1, 0); // errors and hang-ups are told unasked; a descriptor below 0 is not looked at
    }

    private static void Wait(int descriptor, short wanted)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Wanted = wanted };
        while (Poll(ref poll, 1, Forever) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadNative(int descriptor, Span<byte> buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(int descriptor, ReadOnlySpan<byte> buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor poll, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Got;
    }
}
