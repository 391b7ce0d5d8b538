using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>waitpid(2) and kill(2), for one child at a time: other children are other people's.</summary>
internal static partial class Children
{
    private const int NoHang = 1;

    /// <summary>The wait status of a child that has ended; <c>null</c> when it has not, or is no child of this process.</summary>
    public static int? TryWait(int pid) => Wait(pid, NoHang);

    /// <summary>Blocks until the child has ended.</summary>
    public static int? Wait(int pid) => Wait(pid, 0);

    private static int? Wait(int pid, int options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pid, 1); // 0 and below mean "any of several"
        while (true)
        {
            var result = WaitNative(pid, out var status, options);
            if (result >= 0)
                return result == pid ? status : null;
            var error = KernelException.Last("waitpid", string.Create(CultureInfo.InvariantCulture, $"process {pid}"));
            if (error.Errno == Errno.ECHILD)
                return null;
            if (error.Errno != Errno.EINTR)
                throw error;
        }
    }

    /// <summary>
    /// Sends SIGKILL by number, for want of a handle. Only for a child that nobody can have reaped: the number may be another's else.
    /// </summary>
    public static void Kill(int pid)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pid, 1);
        _ = KillNative(pid, PidFd.SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitNative(int pid, out int status, int options);
}
