using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>Tells the kernel's own threads from processes.</summary>
internal static class KernelThread
{
    private const uint Flag = 0x0020_0000; // PF_KTHREAD of the kernel's include/linux/sched.h

    /// <summary>Whether this is one, by the flags in field 9 of <c>/proc/PID/stat</c>.</summary>
    /// <exception cref="KernelException">There is no such process.</exception>
    public static bool Is(int pid)
    {
        var line = ProcFile.Read(pid, "stat");
        const int afterName = 3, flags = 9;
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (uint.Parse(fields[flags - afterName], CultureInfo.InvariantCulture) & Flag) != 0;
    }
}
