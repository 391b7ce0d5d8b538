using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups;

/// <summary>The kernel's error numbers that this library tells apart, and the names of these.</summary>
public static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>No such file or directory.</summary>
    public const int ENOENT = 2;

    /// <summary>No such process.</summary>
    public const int ESRCH = 3;

    /// <summary>Interrupted system call.</summary>
    public const int EINTR = 4;

    /// <summary>Input/output error.</summary>
    public const int EIO = 5;

    /// <summary>No such device or address; also: no reader at the other end of a FIFO.</summary>
    public const int ENXIO = 6;

    /// <summary>Argument list too long.</summary>
    public const int E2BIG = 7;

    /// <summary>Exec format error.</summary>
    public const int ENOEXEC = 8;

    /// <summary>Bad file descriptor.</summary>
    public const int EBADF = 9;

    /// <summary>No child processes.</summary>
    public const int ECHILD = 10;

    /// <summary>Resource temporarily unavailable.</summary>
    public const int EAGAIN = 11;

    /// <summary>Cannot allocate memory.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>Device or resource busy. From a v1 freezer: freezing is incomplete, go on.</summary>
    public const int EBUSY = 16;

    /// <summary>File exists.</summary>
    public const int EEXIST = 17;

    /// <summary>Invalid cross-device link; also: a path that would leave its file system.</summary>
    public const int EXDEV = 18;

    /// <summary>No such device; also: the cgroup of an open file was removed.</summary>
    public const int ENODEV = 19;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>Is a directory.</summary>
    public const int EISDIR = 21;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    /// <summary>Too many open files in system.</summary>
    public const int ENFILE = 23;

    /// <summary>Too many open files.</summary>
    public const int EMFILE = 24;

    /// <summary>No space left on device; also: a kernel limit is reached.</summary>
    public const int ENOSPC = 28;

    /// <summary>Read-only file system.</summary>
    public const int EROFS = 30;

    /// <summary>Resource deadlock avoided; here: the driver itself would be hit.</summary>
    public const int EDEADLK = 35;

    /// <summary>File name too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>Function not implemented.</summary>
    public const int ENOSYS = 38;

    /// <summary>Directory not empty.</summary>
    public const int ENOTEMPTY = 39;

    /// <summary>Too many levels of symbolic links.</summary>
    public const int ELOOP = 40;

    /// <summary>Operation not supported.</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>Connection timed out; here: an operation did not end within its limit.</summary>
    public const int ETIMEDOUT = 110;

    private static readonly FrozenDictionary<int, string> Names = new Dictionary<int, string>
    {
        [EPERM] = nameof(EPERM),
        [ENOENT] = nameof(ENOENT),
        [ESRCH] = nameof(ESRCH),
        [EINTR] = nameof(EINTR),
        [EIO] = nameof(EIO),
        [ENXIO] = nameof(ENXIO),
        [E2BIG] = nameof(E2BIG),
        [ENOEXEC] = nameof(ENOEXEC),
        [EBADF] = nameof(EBADF),
        [ECHILD] = nameof(ECHILD),
        [EAGAIN] = nameof(EAGAIN),
        [ENOMEM] = nameof(ENOMEM),
        [EACCES] = nameof(EACCES),
        [EBUSY] = nameof(EBUSY),
        [EEXIST] = nameof(EEXIST),
        [EXDEV] = nameof(EXDEV),
        [ENODEV] = nameof(ENODEV),
        [ENOTDIR] = nameof(ENOTDIR),
        [EISDIR] = nameof(EISDIR),
        [EINVAL] = nameof(EINVAL),
        [ENFILE] = nameof(ENFILE),
        [EMFILE] = nameof(EMFILE),
        [ENOSPC] = nameof(ENOSPC),
        [EROFS] = nameof(EROFS),
        [EDEADLK] = nameof(EDEADLK),
        [ENAMETOOLONG] = nameof(ENAMETOOLONG),
        [ENOSYS] = nameof(ENOSYS),
        [ENOTEMPTY] = nameof(ENOTEMPTY),
        [ELOOP] = nameof(ELOOP),
        [EOPNOTSUPP] = nameof(EOPNOTSUPP),
        [ETIMEDOUT] = nameof(ETIMEDOUT),
    }.ToFrozenDictionary();

    /// <summary>The symbolic name, such as <c>EBUSY</c>; <c>errno 123</c> for one not listed here.</summary>
    public static string NameOf(int errno) => Names.GetValueOrDefault(errno) ?? $"errno {errno}";

    /// <summary>Name and the C library's words, such as <c>EACCES (Permission denied)</c>.</summary>
    public static string Describe(int errno) => $"{NameOf(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})";
}
