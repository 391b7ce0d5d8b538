using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups;

/// <summary>A call to the kernel failed. Its message reads <c>write /sys/fs/cgroup/…: EACCES (Permission denied)</c>.</summary>
#pragma warning disable CA1032 // An error without errno, operation and path would say nothing.
public sealed class KernelException : IOException
#pragma warning restore CA1032
{
    /// <summary>Makes the error of one call.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call, such as <c>open</c> or <c>write</c>.</param>
    /// <param name="path">What it was done to: a path, or words where there is none.</param>
    public KernelException(int errno, string operation, string path)
        : base($"{operation} {path}: {Cgroups.Errno.Describe(errno)}")
    {
        Errno = errno;
        Operation = operation;
        Path = path;
    }

    /// <summary>What the kernel said; one of the constants of <see cref="Cgroups.Errno"/> or another.</summary>
    public int Errno { get; }

    /// <summary>The call that failed, such as <c>open</c>, <c>write</c>, <c>read</c>, <c>mkdir</c>.</summary>
    public string Operation { get; }

    /// <summary>What the call was done to.</summary>
    public string Path { get; }

    /// <summary>The symbolic name of the errno, such as <c>EBUSY</c>.</summary>
    public string ErrnoName => Cgroups.Errno.NameOf(Errno);

    /// <summary>
    /// What the call was done to is not there (any more). Of a recorded container this proves nothing: it may be hidden, or somewhere else.
    /// </summary>
    public bool IsGone => !ProvesNothing && Errno is (Cgroups.Errno.ENOENT or Cgroups.Errno.ENODEV or Cgroups.Errno.ESRCH);

    private bool ProvesNothing { get; init; }

    /// <summary>A cgroup that cannot be seen from here, so that nothing is known of it.</summary>
    internal static KernelException Unseen(int errno, string path) => new(errno, "open", path) { ProvesNothing = true };

    /// <summary>The same error, of a thing that is known to be there all the same, or of which nothing is known.</summary>
    internal KernelException ProvingNothing(string about) => new(Errno, Operation, $"{Path} ({about})") { ProvesNothing = true };

    internal static KernelException Last(string operation, string path) =>
        new(Marshal.GetLastPInvokeError(), operation, path);
}
