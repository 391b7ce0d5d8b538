using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>getrlimit(2): the soft limits of this process, read without opening a file. Null for none.</summary>
internal static partial class ResourceLimit
{
    private const int NumberOfProcesses = 6, NumberOfFiles = 7;

    public static ulong? Processes => Of(NumberOfProcesses);

    public static ulong? OpenFiles => Of(NumberOfFiles);

    private static ulong? Of(int resource) => GetRLimit(resource, out var limit) == 0 && limit.Soft != ulong.MaxValue ? limit.Soft : null;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetRLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
