using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>Tells a cgroup's own freeze from that of one above it: frozen in effect it is by either.</summary>
internal static class AncestorFreezes
{
    /// <summary>The kernel's file with a cgroup's own freeze.</summary>
    public static string OwnFreezeFile(CgroupVersion version) =>
        version == CgroupVersion.V1 ? "freezer.self_freezing" : "cgroup.freeze";

    /// <summary>Whether a freeze is asked of this very cgroup.</summary>
    public static bool IsFrozenItself(Cgroup cgroup) => cgroup.Read(OwnFreezeFile(cgroup.Version)).StartsWith('1');

    /// <summary>The path of the nearest cgroup above this one that is frozen itself; null when none of those that are seen here is.</summary>
    public static string? Nearest(Cgroup cgroup) =>
        cgroup.Path == cgroup.Mount.Root ? null : NearestFrom(cgroup.Mount, CgroupPath.Parent(cgroup.Path));

    /// <summary>The path of the nearest cgroup, from a path upwards, that is frozen itself.</summary>
    public static string? NearestFrom(CgroupMount mount, string path)
    {
        // A mount may show a part of the hierarchy only, and "/" may be that of a cgroup namespace, which can be frozen.
        for (; CgroupPath.IsWithin(path, mount.Root); path = CgroupPath.Parent(path))
        {
            if (path == CgroupPath.Root && !CanBeFrozen(mount))
                break;
            using var cgroup = Cgroup.Open(mount, path);
            if (IsFrozenItself(cgroup))
                return path;
            if (path == mount.Root)
                break;
        }

        return null;
    }

    /// <summary>The files with the own freeze of all cgroups above one, the nearest first, opened; the caller disposes them.</summary>
    public static IReadOnlyList<(string Path, ControlFile File)> OpenAll(Cgroup cgroup)
    {
        var (mount, opened) = (cgroup.Mount, new List<(string, ControlFile)>());
        try
        {
            for (var path = cgroup.Path; path != mount.Root;)
            {
                path = CgroupPath.Parent(path);
                if (path == CgroupPath.Root && !CanBeFrozen(mount))
                    break;
                using var ancestor = Cgroup.Open(mount, path);
                opened.Add((path, new ControlFile(ancestor, OwnFreezeFile(mount.Version))));
            }

            return opened;
        }
        catch
        {
            opened.ForEach(o => o.Item2.Dispose());
            throw;
        }
    }

    // Asked without an exception where it is not there, which is so on nearly every machine: this is looked at in each thaw.
    private static bool CanBeFrozen(CgroupMount mount) => File.Exists(Path.Combine(mount.MountPoint, OwnFreezeFile(mount.Version)));

    /// <summary>What stands for the path of an ancestor that is above all that is mounted here.</summary>
    public static string Unseen(CgroupMount mount) => $"above {mount.Root} (not to be seen from here)";
}
