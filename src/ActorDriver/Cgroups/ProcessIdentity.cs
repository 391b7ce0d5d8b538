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
    public bool IsAlive => Stat is { IsDead: false };

    /// <summary>What the kernel says of it; <c>null</c> when it is not there any more.</summary>
    internal ProcessStat? Stat => ProcessStat.Read(Pid) is { } stat && stat.StartTime == StartTime ? stat : null;

    /// <summary>The identity of a process, a zombie included; <c>null</c> when there is none with this PID.</summary>
    public static ProcessIdentity? Of(int pid) =>
        ProcessStat.Read(pid) is { } stat ? new ProcessIdentity(pid, stat.StartTime) : null;
}
