using System.Globalization;

namespace ActorDriver.Cgroups;

/// <summary>What <c>/proc/PID/stat</c> says of a process, or <c>/proc/PID/task/TID/stat</c> of one of its threads.</summary>
/// <param name="State">The state letter; of a process that of its main thread.</param>
/// <param name="Flags">The kernel's flags, <c>PF_…</c>; of a process those of its main thread.</param>
/// <param name="Threads">How many threads the process has; a main thread that has ended counts as long as another one lives.</param>
/// <param name="StartTime">When it started, in clock ticks since boot.</param>
internal readonly record struct ProcessStat(char State, uint Flags, int Threads, ulong StartTime)
{
    private const uint ExitingFlag = 0x4; // PF_EXITING of the kernel's include/linux/sched.h

    /// <summary>Its main thread has ended or is about to.</summary>
    public bool IsMainThreadEnding => (Flags & ExitingFlag) != 0 || HasMainThreadEnded;

    /// <summary>Nothing of it runs (any more), and nothing will.</summary>
    public bool IsDead => HasMainThreadEnded && Threads <= 1;

    private bool HasMainThreadEnded => State is 'Z' or 'X' or 'x';

    /// <summary>Reads it; <c>null</c> when there is no process with this PID.</summary>
    public static ProcessStat? Read(int pid) => pid > 0 ? Read(pid, "stat") : null;

    /// <summary>Reads that of one thread.</summary>
    public static ProcessStat? Read(int pid, int thread) => Read(pid, string.Create(CultureInfo.InvariantCulture, $"task/{thread}/stat"));

    /// <summary>Reads one line of <c>/proc/PID/stat</c>.</summary>
    /// <exception cref="FormatException">The line is not of that form.</exception>
    public static ProcessStat Parse(string line)
    {
        // Field 2 is the program's name in parentheses, and may itself hold blanks and parentheses: count from the last one.
        var rest = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int state = 3, flags = 9, threads = 20, startTime = 22;
        if (rest.Length <= startTime - state
            || !uint.TryParse(rest[flags - state], NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || !int.TryParse(rest[threads - state], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || !ulong.TryParse(rest[startTime - state], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            throw new FormatException($"not a line of /proc/PID/stat: '{line}'");
        return new ProcessStat(rest[0][0], bits, count, ticks);
    }

    private static ProcessStat? Read(int pid, string file)
    {
        try
        {
            return Parse(ProcFile.Read(pid, file));
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }
}
