using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// Finds the limit behind an errno that names none: EAGAIN may be one of half a dozen. A guess where the kernel does not count; then it
/// says so.
/// </summary>
internal static class LimitHint
{
    /// <summary>Why there cannot be one more cgroup; null when no limit is known to be the reason.</summary>
    /// <param name="parent">Where it was to be made.</param>
    /// <param name="error">What the kernel said.</param>
    public static string? OfMaking(Cgroup parent, KernelException error) => error.Errno switch
    {
        Errno.EAGAIN when parent.Version == CgroupVersion.V2 => OfTree(parent),
        Errno.ENOSPC => "the kernel has no room for one more cgroup: /proc/cgroups tells how many there are",
        _ => null,
    };

    /// <summary>Why this process cannot make one more process or thread; null when no limit is known to be the reason.</summary>
    public static string? OfProcesses(int errno)
    {
        if (errno != Errno.EAGAIN)
            return OfFiles(errno);
        try
        {
            return Hierarchy.Of(Environment.ProcessId).Where(h => h.IsV2 || h.Controllers.Contains("pids")).Select(OfPids).FirstOrDefault(h => h is not null)
                ?? OfUser() ?? OfMachine()
                ?? "the limit of processes of this user, of a cgroup (pids.max) or of the machine (/proc/sys/kernel/threads-max) was reached";
        }
        catch (KernelException)
        {
            return null; // no descriptor to look with, for one
        }
    }

    /// <summary>Why no file can be opened; null for any other errno.</summary>
    public static string? OfFiles(int errno) => errno switch
    {
        Errno.EMFILE => ResourceLimit.OpenFiles is { } limit
            ? string.Create(CultureInfo.InvariantCulture, $"RLIMIT_NOFILE is {limit}: LimitNOFILE= of the driver's unit, or ulimit -n")
            : "RLIMIT_NOFILE is reached: LimitNOFILE= of the driver's unit, or ulimit -n",
        Errno.ENFILE => "the machine's limit is /proc/sys/fs/file-max",
        _ => null,
    };

    private static string? OfTree(Cgroup parent)
    {
        var depth = 1;
        for (var path = parent.Path; ; path = CgroupPath.Parent(path), depth++)
        {
            using var ancestor = Cgroup.Open(parent.Mount, path);
            if (Number(ancestor, "cgroup.max.descendants") is { } most && Number(ancestor, "cgroup.stat", "nr_descendants ") >= most)
                return Words(ancestor, "cgroup.max.descendants", most, "cgroups below it");
            if (Number(ancestor, "cgroup.max.depth") is { } deepest && depth > deepest)
                return Words(ancestor, "cgroup.max.depth", deepest, "levels below it");
            if (path == parent.Mount.Root)
                return null;
        }
    }

    private static string? OfPids(Hierarchy hierarchy)
    {
        if (hierarchy.FindMount() is not { } mount)
            return null;
        for (var path = hierarchy.Path; CgroupPath.IsWithin(path, mount.Root); path = CgroupPath.Parent(path))
        {
            using var ancestor = Cgroup.Open(mount, path);
            if (Number(ancestor, "pids.max") is { } most && Number(ancestor, "pids.current") >= most)
                return Words(ancestor, "pids.max", most, "processes and threads in it");
            if (path == mount.Root)
                break;
        }

        return null;
    }

    private static string? OfUser() => OwnUser.Id != 0 && ResourceLimit.Processes is { } limit
        ? string.Create(CultureInfo.InvariantCulture, $"RLIMIT_NPROC is {limit} for all processes and threads of this user: LimitNPROC= or ulimit -u")
        : null;

    private static string? OfMachine()
    {
        const string file = "/proc/sys/kernel/threads-max";
        var running = ProcFile.ReadPath("/proc/loadavg").Split(' ', '/') is [_, _, _, _, var all, ..] ? long.Parse(all, CultureInfo.InvariantCulture) : 0;
        var most = long.Parse(ProcFile.ReadPath(file).Trim(), CultureInfo.InvariantCulture);
        return running >= most ? string.Create(CultureInfo.InvariantCulture, $"{file} is {most}, and so many threads there are") : null;
    }

    private static string Words(Cgroup cgroup, string file, long limit, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{cgroup.FullPath}/{file} is {limit}, and there are so many {what}");

    /// <summary>Null for <c>max</c>, and for what is not there.</summary>
    private static long? Number(Cgroup cgroup, string file, string key = "")
    {
        try
        {
            var line = cgroup.Read(file).Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return long.TryParse(line.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }
}
