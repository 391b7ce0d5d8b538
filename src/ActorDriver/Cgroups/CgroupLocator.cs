using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// The one place that decides what stands at a recorded path: this cgroup, another or none, or that it cannot be told. "None" takes a
/// mount that is proved to show the place, and the kernel's word that there is nothing; an error on the way is no such word.
/// </summary>
internal sealed class CgroupLocator(MountTable mounts)
{
    private const int MaxTries = 4;

    /// <summary>Looks for a cgroup of this boot.</summary>
    /// <param name="version">Its hierarchy.</param>
    /// <param name="path">Where it was.</param>
    /// <param name="identity">Which one it is.</param>
    /// <param name="init">The first process in it, where that is known.</param>
    public CgroupStanding Find(CgroupVersion version, string path, CgroupIdentity identity, ProcessIdentity? init)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var now = mounts.Now;
                var standing = Look(now, version, path, identity, init);
                // What was found missing may have been hidden, or unmounted, while it was looked for.
                if (standing is CgroupStanding.Here || i == MaxTries || ReferenceEquals(now, mounts.Now))
                    return standing;
            }
        }
        catch (KernelException e)
        {
            return new CgroupStanding.Unseen(e.ProvingNothing($"looking for cgroup {path}"));
        }
    }

    private static CgroupStanding Look(MountInfo mounts, CgroupVersion version, string path, CgroupIdentity identity, ProcessIdentity? init)
    {
        KernelException? cause = null;
        var covered = false;
        foreach (var known in mounts.Of(version))
        {
            covered = true;
            if (!CgroupPath.IsWithin(path, known.Mount.Root))
            {
                cause ??= KernelException.Unseen(
                    Errno.ENODEV, $"cgroup {path} (only {known.Mount.Root} of the hierarchy is mounted, at {known.Mount.MountPoint})");
                continue;
            }

            try
            {
                using var root = MountTable.OpenRoot(known);
                return LookBelow(known.Mount, root, path, identity, init);
            }
            catch (KernelException e)
            {
                cause = e.ProvingNothing($"cgroup {path} cannot be seen through this mount");
            }
        }

        return new CgroupStanding.Unseen(covered ? cause! : KernelException.Unseen(Errno.ENODEV, $"cgroup {path} of {mounts.WhyNone(version)}"));
    }

    private static CgroupStanding LookBelow(
        CgroupMount mount, FileDescriptor root, string path, CgroupIdentity identity, ProcessIdentity? init)
    {
        var livingInit = init is { IsAlive: true } alive ? alive : (ProcessIdentity?)null;
        if (TryOpen(mount, root, path) is { } found)
        {
            switch (Compare(found, identity, livingInit))
            {
                case true:
                    return new CgroupStanding.Here(found);
                case null:
                    using (found)
                    {
                        throw KernelException.Unseen(
                            Errno.ENODEV, $"cgroup {path} (its hierarchy was mounted anew since it was recorded: it may be another one)");
                    }

                default:
                    found.Dispose();
                    break;
            }
        }

        var renamed = (livingInit is { } living ? AroundInit(mount, root, living, identity) : null) ?? Renamed(mount, root, path, identity);
        if (renamed is not null)
            return new CgroupStanding.Here(renamed);
        return new CgroupStanding.Gone(
            livingInit is { IsAlive: true } moved ? ProcessPlace.PathOf(moved, mount.Version) ?? ProcessPlace.TooDeep : null);
    }

    /// <summary>
    /// Whether this is the one; null when it cannot be told. The inode's number is given once in the life of a hierarchy. That of v2
    /// lives as long as the machine, whatever is mounted. One of v1 that was not mounted anywhere for a while has another device then,
    /// and may be a new one that counts from the beginning: there the init tells, or that there is no process in it.
    /// </summary>
    private static bool? Compare(Cgroup found, CgroupIdentity identity, ProcessIdentity? init)
    {
        if (found.Identity.Inode != identity.Inode)
            return false;
        if (found.Version == CgroupVersion.V2 || found.Identity == identity)
            return true;
        if (init is { } living)
            return ProcessPlace.Of(living, found) is ProcessPlace.Inside;
        return CgroupTree.Processes(found).Count == 0 ? false : null;
    }

    /// <summary>The init lives: the cgroup is at or above the one in which that is now, unless it has been moved out.</summary>
    private static Cgroup? AroundInit(CgroupMount mount, FileDescriptor root, ProcessIdentity init, CgroupIdentity identity)
    {
        if (ProcessPlace.PathOf(init, mount.Version) is not { } path || CgroupPath.IsOutside(path) || !CgroupPath.IsWithin(path, mount.Root))
            return null;
        for (var at = path; at != mount.Root && at != CgroupPath.Root; at = CgroupPath.Parent(at))
        {
            if (TryOpen(mount, root, at) is not { } cgroup)
                continue;
            if (Compare(cgroup, identity, init) == true)
                return cgroup;
            cgroup.Dispose();
        }

        return null;
    }

    /// <summary>v1 alone lets cgroups be renamed: this one beside its place, or one above it.</summary>
    private static Cgroup? Renamed(CgroupMount mount, FileDescriptor root, string path, CgroupIdentity identity)
    {
        if (mount.Version == CgroupVersion.V2 || path == mount.Root)
            return null;
        var above = CgroupPath.Parent(path);
        using var parent = TryOpen(mount, root, above);
        if (parent is not null)
        {
            var entry = Directories.Children(parent.Directory, parent.FullPath).Find(c => c.Inode == identity.Inode);
            return entry.Name is null ? null : OpenIfSame(CgroupPath.Child(above, entry.Name));
        }

        string? renamed = null;
        using var top = TryOpen(mount, root, mount.Root);
        if (top is not null)
        {
            CgroupWalk.Through(top, walked =>
            {
                if (walked.Identity == identity)
                    renamed = CgroupPath.Child(top.Path, walked.PathBelowTop());
                return renamed is null;
            });
        }

        return renamed is null ? null : OpenIfSame(renamed);

        Cgroup? OpenIfSame(string at)
        {
            var cgroup = TryOpen(mount, root, at);
            if (cgroup?.Identity == identity)
                return cgroup;
            cgroup?.Dispose();
            return null;
        }
    }

    /// <summary>Null: there is none at this path. The mount's root is open, so nothing else can be the reason.</summary>
    private static Cgroup? TryOpen(CgroupMount mount, FileDescriptor root, string path)
    {
        try
        {
            return Cgroup.OpenBelow(mount, root, path);
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }
}
