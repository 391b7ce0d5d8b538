using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>
/// Where this process may make cgroups: below the root for root; for an ordinary user below the uppermost of the cgroups above
/// its own that was handed over to it ("delegated", see cgroups(7)). The uppermost, and not its own, so that a driver that is
/// started again from another terminal finds its domains where it left them.
/// </summary>
internal static class DelegatedSubtree
{
    /// <summary>The path below which to make cgroups.</summary>
    /// <exception cref="KernelException">EACCES: no cgroup above or at this process's own is its to change.</exception>
    public static string Find(CgroupMount mount)
    {
        var own = ProcCgroups.Read(Environment.ProcessId).In(mount.Version) is { } path && CgroupPath.IsWithin(path, mount.Root) ? path : mount.Root;
        KernelException? denied = null;
        foreach (var candidate in FromTop(own).Where(p => CgroupPath.IsWithin(p, mount.Root)))
        {
            try
            {
                // To move a process, one must be allowed to write this file of the cgroup above both its old and its new one.
                using var cgroup = Cgroup.Open(mount, candidate);
                cgroup.DemandWritable("cgroup.procs");
                return candidate;
            }
            catch (KernelException e) when (e.Errno is Errno.EACCES or Errno.EPERM or Errno.EROFS)
            {
                denied = e;
            }
        }

        throw denied!;
    }

    private static IEnumerable<string> FromTop(string path)
    {
        var current = CgroupPath.Root;
        yield return current;
        foreach (var name in CgroupPath.Split(path))
            yield return current = CgroupPath.Child(current, name);
    }
}
