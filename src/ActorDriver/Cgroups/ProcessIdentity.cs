using System.Globalization;

namespace ActorDriver.Cgroups;

/// <summary>Tells a process from a later one with the same PID. Holds within one boot.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="StartTime">When it started, in clock ticks since boot (field 22 of <c>/proc/PID/stat</c>).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    /// <summary>
    /// The process is still there: same start time, and neither a zombie nor dead. One whose first thread has exited looks like
    /// a zombie, but lives as long as other threads of it do.
    /// </summary>
    public bool IsAlive =>
        ReadStat(Pid) is { } stat && stat.StartTime == StartTime && (stat.State is not ('Z' or 'X' or 'x') || stat.Threads > 1);

    /// <summary>The identity of a process, a zombie included; <c>null</c> when there is none with this PID.</summary>
    public static ProcessIdentity? Of(int pid) =>
        ReadStat(pid) is { } stat ? new ProcessIdentity(pid, stat.StartTime) : null;

    /// <summary>The state letter, number of threads and start time of one line of <c>/proc/PID/stat</c>.</summary>
    /// <exception cref="FormatException">The line is not of that form.</exception>
    internal static (char State, int Threads, ulong StartTime) ParseStat(string line)
    {
        // Field 2 is the program's name in parentheses, and may itself hold blanks and parentheses: count from the last one.
        var rest = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int state = 3, threads = 20, startTime = 22;
        if (rest.Length <= startTime - state
            || !int.TryParse(rest[threads - state], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || !ulong.TryParse(rest[startTime - state], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            throw new FormatException($"not a line of /proc/PID/stat: '{line}'");
        return (rest[0][0], count, ticks);
    }

    private static (char State, int Threads, ulong StartTime)? ReadStat(int pid)
    {
        try
        {
            return pid > 0 ? ParseStat(ProcFile.Read(pid, "stat")) : null;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }
}
