using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Cgroups.Interop;

/// <summary>An open file of any kind, closed once.</summary>
internal sealed partial class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    public FileDescriptor(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>
    /// Of the register that comes back only the lower half is the call's <c>int</c>: a failed one may look like 4294967295.
    /// </summary>
    public override bool IsInvalid => (int)handle < 0;

    /// <summary>The number, for texts and calls that take no handle. Valid only while the owner keeps this object open.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
