using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>A cgroup as people write it.</summary>
/// <param name="Path">From the hierarchy's root.</param>
/// <param name="Versions">The hierarchies it may be in, in the order in which to look.</param>
internal sealed record CgroupLocation(string Path, IReadOnlyList<CgroupVersion> Versions)
{
    /// <summary>Reads a path from the hierarchy's root, or of a directory below a mount point; null when it is neither.</summary>
    public static CgroupLocation? Read(string text, CgroupMounts mounts)
    {
        var plain = text.Length > 1 ? text.TrimEnd('/') : text;
        if (!IsPlainAbsolute(plain))
            return null;
        var mounted = ContainerMap.Versions.Where(v => mounts.Of(v) is not null).ToList();
        // v2 may be mounted below v1's directory, or the other way round: the longer mount point is the nearer.
        foreach (var version in mounted.OrderByDescending(v => mounts.Of(v)!.MountPoint.Length))
        {
            var mount = mounts.Of(version)!;
            if (CgroupPath.IsWithin(plain, mount.MountPoint))
                return new CgroupLocation(Below(mount, plain[mount.MountPoint.Length..]), [version]);
        }

        return IsDirectoryOfAnotherHierarchy(plain) ? null : new CgroupLocation(plain, mounted);
    }

    /// <summary>What is wrong with a text that <see cref="Read"/> does not take.</summary>
    public static string Fault(string text, CgroupMounts mounts)
    {
        var points = string.Join(" and ", ContainerMap.Versions.Select(v => mounts.Of(v)?.MountPoint).Where(p => p is not null));
        return $"'{text}' is not a cgroup: give its path from the hierarchy's root, such as /lxc.payload.web, or its directory below "
            + (points.Length > 0 ? points : "a mounted hierarchy (none is)");
    }

    private static string Below(CgroupMount mount, string rest) =>
        rest.Length == 0 ? mount.Root : mount.Root == CgroupPath.Root ? rest : mount.Root + rest;

    private static bool IsPlainAbsolute(string text)
    {
        try
        {
            _ = CgroupPath.Split(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // /sys/fs/cgroup/memory/web is a cgroup, but of a hierarchy that cannot freeze.
    private static bool IsDirectoryOfAnotherHierarchy(string text) => CgroupPath.IsWithin(text, "/sys/fs/cgroup");
}
