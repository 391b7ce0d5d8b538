using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>
/// A handle of a process. A signal sent through it never reaches a later process with the same PID.
/// </summary>
internal sealed partial class PidFd : IDisposable
{
    public const int SigKill = 9;

    // Numbers from 424 on are the same on every architecture.
    private const long PidFdSendSignalCall = 424;
    private const long PidFdOpenCall = 434;

    private readonly int _pid;

    private PidFd(int pid, FileDescriptor? descriptor)
    {
        _pid = pid;
        Descriptor = descriptor;
    }

    /// <summary>Readable when the process has exited; <c>null</c> before Linux 5.3, where signals go by PID.</summary>
    public FileDescriptor? Descriptor { get; }

    /// <summary>Opens a process, a zombie too; <c>null</c> when there is none with this PID.</summary>
    public static PidFd? TryOpen(int pid)
    {
        var fd = Open(PidFdOpenCall, pid, 0);
        if (fd >= 0)
            return new PidFd(pid, new FileDescriptor((int)fd));
        var error = KernelException.Last("pidfd_open", Show(pid));
        return error.Errno switch
        {
            Errno.ESRCH or Errno.EINVAL => null, // EINVAL: the number belongs to a thread of some process now
            Errno.ENOSYS or Errno.EPERM => new PidFd(pid, null),
            _ => throw error,
        };
    }

    /// <summary>Sends SIGKILL. A process that is gone already is no error.</summary>
    public void Kill()
    {
        var result = Descriptor is null ? Kill(_pid, SigKill) : SendSignal(PidFdSendSignalCall, Descriptor, SigKill, 0, 0);
        if (result == 0)
            return;
        var error = KernelException.Last("kill", Show(_pid));
        if (error.Errno != Errno.ESRCH)
            throw error;
    }

    public void Dispose() => Descriptor?.Dispose();

    private static string Show(int pid) => string.Create(CultureInfo.InvariantCulture, $"process {pid}");

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Open(long call, long pid, ulong flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SendSignal(long call, FileDescriptor pidfd, long signal, nint info, ulong flags);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
