using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>Guards the driver against itself: who freezes or kills the cgroup he runs in never thaws it again.</summary>
public static class DriverCgroup
{
    /// <summary>Throws when a cgroup is the root, or the driver's own, or an ancestor of that.</summary>
    /// <exception cref="KernelException">EDEADLK, saying which of these it is.</exception>
    public static void Refuse(CgroupVersion version, string path)
    {
        if (path == "/")
            throw new KernelException(Errno.EDEADLK, "use", "the root cgroup, which holds the whole machine");
        if (ProcCgroups.Read(Environment.ProcessId).In(version) is { } own && IsSelfOrAncestor(path, own))
            throw new KernelException(Errno.EDEADLK, "use", $"cgroup {path}, in which the driver itself runs ({own})");
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="below"/> or stands above it.</summary>
    public static bool IsSelfOrAncestor(string path, string below) =>
        path == "/" || below == path || below.StartsWith(path + "/", StringComparison.Ordinal);
}
