using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// Guards the driver against itself: who freezes or kills the cgroup he runs in never thaws it again. Guards the machine, too: without
/// PID 1 nothing on it is of use.
/// </summary>
public static class DriverCgroup
{
    /// <summary>
    /// Throws when a cgroup is the root, or when this process, with any of its threads, or PID 1 is in it or below it.
    /// </summary>
    /// <exception cref="KernelException">EDEADLK, saying which of these it is.</exception>
    public static void Refuse(CgroupVersion version, string path) => Refuse(version, path, Indispensable.Look());

    /// <summary>The same, from what was seen a moment ago.</summary>
    internal static void Refuse(CgroupVersion version, string path, Indispensable seen)
    {
        if (path == "/")
            throw new KernelException(Errno.EDEADLK, "use", "the root cgroup, which holds the whole machine");
        if (ProcCgroups.Read(Environment.ProcessId).In(version) is { } own && IsSelfOrAncestor(path, own))
            throw new KernelException(Errno.EDEADLK, "use", $"cgroup {path}, in which the driver itself runs ({own})");
        if (seen.Threads.Select(t => t.In(version)).FirstOrDefault(t => t is not null && IsSelfOrAncestor(path, t)) is { } thread)
            throw new KernelException(Errno.EDEADLK, "use", $"cgroup {path}, in which a thread of the driver runs ({thread})");
        if (seen.First?.In(version) is { } first && IsSelfOrAncestor(path, first))
            throw new KernelException(Errno.EDEADLK, "use", $"cgroup {path}, in which PID 1 runs ({first}): without it the machine stands still");
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="below"/> or stands above it.</summary>
    public static bool IsSelfOrAncestor(string path, string below) =>
        path == "/" || below == path || below.StartsWith(path + "/", StringComparison.Ordinal);

    /// <summary>Where those are that must not stand still.</summary>
    /// <param name="Threads">This process's threads, each place once.</param>
    /// <param name="First">PID 1; null where it cannot be seen.</param>
    internal sealed record Indispensable(IReadOnlyCollection<ProcCgroups> Threads, ProcCgroups? First)
    {
        // Looking at all threads takes as long as a freeze, and nobody moves them around all the time.
        private const int ShortWhile = 1000;

        private readonly long _since = Environment.TickCount64;

        /// <summary>What was seen not more than a second ago, or is now.</summary>
        public static Indispensable Recent(Indispensable? seen) =>
            seen is not null && Environment.TickCount64 - seen._since < ShortWhile ? seen : Look();

        public static Indispensable Look() => new(
            [.. Directory.EnumerateDirectories("/proc/self/task").Select(t => TryRead($"{t}/cgroup")).OfType<ProcCgroups>().Distinct()],
            TryRead("/proc/1/cgroup"));

        private static ProcCgroups? TryRead(string path)
        {
            try
            {
                return ProcCgroups.Parse(ProcFile.ReadNamesPath(path), hasEnded: false);
            }
            catch (KernelException)
            {
                return null; // a thread that has ended; a PID 1 that is hidden from us is in no cgroup of ours
            }
        }
    }
}
