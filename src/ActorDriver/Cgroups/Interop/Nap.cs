using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>Waits shorter than .NET can: its timers and <c>Thread.Sleep</c> count whole milliseconds.</summary>
internal static partial class Nap
{
    /// <summary>Blocks the thread for about this time (nanosleep(2): plus the kernel's timer slack, 50 µs). A signal may end it early.</summary>
    public static void For(TimeSpan time)
    {
        var wanted = new TimeSpec(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        _ = Sleep(in wanted, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in TimeSpec time, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec(long seconds, long nanoseconds)
    {
        public readonly nint Seconds = (nint)seconds;
        public readonly nint Nanoseconds = (nint)nanoseconds;
    }
}
