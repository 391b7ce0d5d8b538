namespace ActorDriver.Cgroups;

/// <summary>Finds the freeze that a cgroup is in, or would be born into.</summary>
internal static class FrozenCgroup
{
    /// <summary>In words, the nearest frozen cgroup at or above a path, whether there is anything at the path yet or not; else null.</summary>
    public static string? At(CgroupMount mount, string path)
    {
        string? inEffect = null;
        var nearest = true;
        while (true)
        {
            if (TryOpen(mount, path) is { } cgroup)
            {
                using (cgroup)
                {
                    if (FreezeOf(cgroup) is { } file)
                        return $"cgroup {cgroup.Path} is frozen ({file})";
                    if (nearest && IsFrozenInEffect(cgroup))
                        inEffect = $"cgroup {cgroup.Path} is frozen by one above it that cannot be seen from here";
                    nearest = false;
                }
            }

            if (path == mount.Root || path == CgroupPath.Root)
                return inEffect;
            path = CgroupPath.Parent(path);
        }
    }

    private static Cgroup? TryOpen(CgroupMount mount, string path)
    {
        try
        {
            return Cgroup.Open(mount, path);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null; // not made yet
        }
    }

    /// <summary>The file that says that this very cgroup was asked to freeze, and what it holds; null when it was not.</summary>
    private static string? FreezeOf(Cgroup cgroup)
    {
        var file = cgroup.Version == CgroupVersion.V1 ? "freezer.self_freezing" : "cgroup.freeze";
        return TryRead(cgroup, file) == "1" ? $"{cgroup.FullPath}/{file} is 1" : null;
    }

    private static bool IsFrozenInEffect(Cgroup cgroup) => cgroup.Version == CgroupVersion.V1
        ? TryRead(cgroup, "freezer.state") is "FROZEN" or "FREEZING"
        : TryRead(cgroup, "cgroup.events")?.Split('\n').Contains("frozen 1") == true;

    /// <summary>A hierarchy's root has none of these files.</summary>
    private static string? TryRead(Cgroup cgroup, string file)
    {
        try
        {
            return cgroup.Read(file).Trim();
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }
}
