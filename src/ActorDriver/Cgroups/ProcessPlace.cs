namespace ActorDriver.Cgroups;

/// <summary>Where a process is, seen from a cgroup.</summary>
internal abstract record ProcessPlace
{
    /// <summary>Stands for a path that is longer than the kernel shows.</summary>
    public const string TooDeep = "(too deep for the kernel to tell)";

    private ProcessPlace()
    {
    }

    /// <summary>It has ended: a zombie, or not there any more.</summary>
    public sealed record Dead : ProcessPlace;

    /// <summary>It is about to end: it is in no cgroup any more, and not dead yet.</summary>
    public sealed record Ending : ProcessPlace;

    /// <summary>In the cgroup or one below it.</summary>
    public sealed record Inside : ProcessPlace;

    /// <summary>It lives in another cgroup.</summary>
    public sealed record Elsewhere(string Path) : ProcessPlace;

    /// <summary>Looks where it is now.</summary>
    /// <exception cref="KernelException">The kernel does not tell.</exception>
    public static ProcessPlace Of(ProcessIdentity process, Cgroup cgroup)
    {
        try
        {
            var path = ProcCgroups.Read(process.Pid, out var after).In(cgroup.Version);
            // Judged after that: one that is ending is shown in the root (v1), and the PID may be another's by now.
            if (after is not { IsDead: false } stat || stat.StartTime != process.StartTime)
                return new Dead();
            if (stat is { IsMainThreadEnding: true, Threads: <= 1 })
                return new Ending();
            if (path is null)
                throw KernelException.Unseen(Errno.ENODEV, $"cgroup of process {process.Pid} (the kernel does not show this hierarchy)");
            if (CgroupPath.IsWithin(path, cgroup.Path))
                return new Inside();
            // v1 lets cgroups be renamed, and this one may not be called any more what it was called when it was opened.
            return cgroup.Version == CgroupVersion.V1 && IsListed(process, cgroup) ? new Inside() : new Elsewhere(path);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return new Dead();
        }
        catch (KernelException e) when (e.Errno == Errno.ENAMETOOLONG)
        {
            // Too deep for the kernel to tell; the cgroup itself does.
            if (IsListed(process, cgroup))
                return new Inside();
            return process.IsAlive ? new Elsewhere(TooDeep) : new Dead();
        }
    }

    /// <summary>The path of the cgroup in which a living process is; null when the kernel cannot tell.</summary>
    public static string? PathOf(ProcessIdentity process, CgroupVersion version)
    {
        try
        {
            return ProcCgroups.Read(process.Pid).In(version);
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.ENAMETOOLONG)
        {
            return null;
        }
    }

    private static bool IsListed(ProcessIdentity process, Cgroup cgroup) => CgroupTree.Processes(cgroup).Contains(process.Pid);
}
