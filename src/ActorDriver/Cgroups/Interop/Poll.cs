using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>poll(2) that does not wait.</summary>
internal static partial class Poll
{
    private const short Priority = 0x2, Error = 0x8;

    /// <summary>
    /// Something has happened since this was asked the last time. So the kernel tells of changes to <c>/proc/self/mountinfo</c>.
    /// </summary>
    public static bool HasPriorityEvent(FileDescriptor file)
    {
        var pinned = false;
        file.DangerousAddRef(ref pinned);
        try
        {
            var request = new PollFd { Descriptor = file.Number, Events = Priority };
            while (PollNative(ref request, 1, 0) < 0)
            {
                var error = KernelException.Last("poll", "(no path)");
                if (error.Errno != Errno.EINTR)
                    throw error;
            }

            return (request.Returned & (Priority | Error)) != 0;
        }
        finally
        {
            file.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollNative(ref PollFd request, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
