using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ActorDriver.KernelTests;

/// <summary>
/// A mount namespace for one thread, whose mounts nobody else sees. What is done there is gone when the thread ends. Who wants to
/// know its mounts reads <see cref="MountInfo"/>: <c>/proc/self</c> shows those of the process's main thread.
/// </summary>
internal static partial class MountNamespace
{
    public const string MountInfo = "/proc/thread-self/mountinfo";

    public const ulong ReadOnly = 0x1, Remount = 0x20, Bind = 0x1000;

    private const int NewNamespace = 0x20000;
    private const ulong Private = 0x40000, Recursive = 0x4000;
    private const int Detach = 2;

    public static void Run(Action body)
    {
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Check(Unshare(NewNamespace), "unshare");
                Mount(null, "/", null, Private | Recursive);
                body();
            }
#pragma warning disable CA1031 // It belongs to the test, which waits on another thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        fault?.Throw();
    }

    public static void Mount(string? source, string target, string? type, ulong flags = 0, string? data = null) =>
        Check(MountNative(source, target, type, flags, data), $"mount {target}");

    /// <summary>Hides what is there.</summary>
    public static void Hide(string target) => Mount("none", target, "tmpfs");

    public static void Unmount(string target) => Check(UnmountNative(target, Detach), $"umount {target}");

    private static void Check(int result, string what)
    {
        if (result != 0)
            throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountNative(string? source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountNative(string target, int flags);
}
