using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>What this process may do with a file, as the user as whom it runs.</summary>
internal static partial class Access
{
    private const int CurrentDirectory = -100, Execute = 1, Effective = 0x200;

    public static bool MayExecute(string path) => FAccessAt(CurrentDirectory, path, Execute, Effective) == 0;

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FAccessAt(int directory, string path, int mode, int flags);
}
