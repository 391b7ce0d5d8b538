using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>User namespaces: see ioctl_ns(2).</summary>
internal static partial class UserNamespace
{
    private const nuint GetOwnerUid = 0xb704; // NS_GET_OWNER_UID, since Linux 4.11

    /// <summary>The user who made the namespace in which a process is, and who rules over all in it; null when it cannot be told.</summary>
    public static uint? OwnerOf(int pid)
    {
        try
        {
            using var ns = Files.Open(
                string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/user"), OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
            return IoControl(ns, GetOwnerUid, out var uid) == 0 ? uid : null;
        }
        catch (KernelException)
        {
            return null; // gone, or not ours to look at
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoControl(FileDescriptor file, nuint request, out uint uid);
}
