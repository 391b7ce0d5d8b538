using System.Diagnostics;

namespace ActorDriver.Fleet.Members;

/// <summary>
/// A moment by one host's own clock, which only that host reads: in a status it says when that was written, in a command it says what
/// the asker last knew of the host. The clocks of two hosts are never compared.
/// </summary>
/// <param name="Run">Which run of the host's process.</param>
/// <param name="Ms">Milliseconds by the clock of that run, which never goes back.</param>
internal readonly record struct HostStamp(Guid Run, long Ms)
{
    /// <summary>A command that is older than this is not carried out: its asker has been told something else by then.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    /// <summary>Whether a command with this stamp comes too late, or from before the host's process began.</summary>
    public bool IsTooOld(HostStamp now) => Run != now.Run || Ms > now.Ms || now.Ms - Ms > MaxAge.TotalMilliseconds;
}

/// <summary>The clock of this run of the process.</summary>
internal sealed class HostClock
{
    private readonly Guid _run = Guid.NewGuid();
    private readonly long _begin = Stopwatch.GetTimestamp();

    public HostStamp Now => new(_run, (long)Stopwatch.GetElapsedTime(_begin).TotalMilliseconds);
}
