using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Cgroups.Interop;

/// <summary>fallocate(2): parts of a file.</summary>
internal static partial class FileRange
{
    private const int Collapse = 0x08; // FALLOC_FL_COLLAPSE_RANGE

    /// <summary>
    /// Takes the beginning out of a file in one step; what comes after it moves to the front, and who appends goes on appending. Nothing
    /// that is written meanwhile can be lost.
    /// </summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="length">A multiple of the file system's block size, less than the file's length.</param>
    /// <returns>False where the file system cannot do this: ext4 and XFS can.</returns>
    public static bool TryCollapse(SafeFileHandle file, long length) => FAllocate(file, Collapse, 0, length) == 0;

    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int FAllocate(SafeFileHandle file, int mode, long offset, long length);
}
