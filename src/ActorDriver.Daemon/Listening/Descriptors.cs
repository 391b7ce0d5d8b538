using System.Runtime.InteropServices;

namespace ActorDriver.Daemon.Listening;

/// <summary>How many files the daemon may have open, connections among them, and how many of those are left to its own work.</summary>
internal static partial class Descriptors
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private const int MostReserved = 256;

    /// <summary>The limit as it is now; somebody may change it while the daemon runs (<c>prlimit</c>).</summary>
    public static long Limit
    {
        get
        {
            Span<ulong> limit = stackalloc ulong[2]; // struct rlimit: soft and hard, on every 64-bit architecture
            return GetLimit(OpenFiles, limit) == 0 ? (long)Math.Min(limit[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>The first descriptor that is a client's: what is below, the daemon has had open since it started.</summary>
    public static long First { get; set; }

    /// <summary>
    /// Whether a descriptor was taken out of what is kept for the domains' own work: their cgroups, their processes, the journal. The
    /// kernel gives the lowest free number, so a high one tells that nearly all below are in use.
    /// </summary>
    public static bool IsReserved(long descriptor)
    {
        var limit = Limit;
        return descriptor >= limit - Math.Min(MostReserved, (limit - First) / 2);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Span<ulong> limit);
}
