using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>A cgroup together with all below it. Others may change the tree at any moment: what vanishes is no error.</summary>
internal static class CgroupTree
{
    /// <summary>The paths of all below, the deepest first.</summary>
    public static List<string> Descendants(Cgroup cgroup)
    {
        var found = new List<string>();
        CgroupWalk.Through(cgroup, walked =>
        {
            if (!walked.IsTop)
                found.Add(CgroupPath.Child(cgroup.Path, walked.PathBelowTop()));
            return true;
        });
        found.Reverse();
        return found;
    }

    /// <summary>
    /// The processes of the whole subtree. Empty means that there is none, of v2 by the kernel's own word ("populated 0"); one that is
    /// there and cannot be named is <see cref="PidList.Unseen"/>.
    /// </summary>
    public static List<int> Processes(Cgroup cgroup)
    {
        if (cgroup.Version == CgroupVersion.V1)
        {
            var (listed, isAlone) = InSubtree(cgroup, OwnProcesses);
            // v1 has no word for the whole subtree: who moves within it while it is walked through may be missed.
            return [.. listed.Count == 0 && !isAlone ? InSubtree(cgroup, OwnProcesses).Processes : listed];
        }

        // Asked first: cgroup.procs still lists a process whose main thread ended here, and whose others have been moved since.
        if (!IsPopulated(cgroup))
            return [];
        var all = InSubtree(cgroup, OwnProcesses).Processes;
        // And it does not list such a one where those others are; cgroup.threads lists them.
        if (all.Count == 0)
            all = InSubtree(cgroup, ProcessesOfThreads).Processes;
        if (all.Count == 0 && IsPopulated(cgroup))
            all.Add(PidList.Unseen);
        return [.. all];
    }

    /// <summary>The processes of one cgroup itself; those that have threads in it, where it is a threaded one.</summary>
    public static IReadOnlyList<int> OwnProcesses(CgroupDirectory cgroup)
    {
        try
        {
            return PidList.Parse(cgroup.Read(PidList.Processes));
        }
        catch (KernelException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            return ProcessesOfThreads(cgroup);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return [];
        }
    }

    public static void Remove(Cgroup cgroup)
    {
        if (cgroup.Path == cgroup.Mount.Root)
            throw new InvalidOperationException($"refused to remove the root of a hierarchy, {cgroup.FullPath}");
        CgroupWalk.Through(cgroup, _ => true, RemoveOne);
        using var above = Directories.OpenParent(cgroup.Directory, cgroup.FullPath);
        var parent = new CgroupDirectory(above, CgroupPath.Parent(cgroup.FullPath));
        // Under another name, where it was renamed (v1) since it was opened.
        foreach (var child in Directories.Children(above, parent.Shown).Where(c => c.Inode == cgroup.Identity.Inode))
            RemoveOne(new LeftCgroup(parent, child.Name, cgroup.Identity, cgroup.FullPath));
    }

    /// <summary>Comes to all cgroups of the subtree, the top too.</summary>
    public static void ForEach(Cgroup cgroup, Action<CgroupDirectory> action) => CgroupWalk.Through(cgroup, walked =>
    {
        action(walked.Directory);
        return true;
    });

    /// <summary>
    /// Walks the tree from the top, and below a cgroup only where <paramref name="enter"/> says so. Those whose path is longer than the
    /// kernel could tell of a process in them are left out.
    /// </summary>
    public static void Visit(Cgroup cgroup, Func<string, CgroupDirectory, bool> enter)
    {
        const int longestPath = 4095;
        CgroupWalk.Through(cgroup, walked =>
        {
            var path = walked.IsTop ? cgroup.Path : CgroupPath.Child(cgroup.Path, walked.PathBelowTop());
            return path.Length <= longestPath && enter(path, walked.Directory);
        });
    }

    private static (SortedSet<int> Processes, bool IsAlone) InSubtree(Cgroup cgroup, Func<CgroupDirectory, IReadOnlyList<int>> own)
    {
        var all = new SortedSet<int>();
        var cgroups = 0;
        ForEach(cgroup, directory =>
        {
            cgroups++;
            all.UnionWith(own(directory));
        });
        return (all, cgroups == 1);
    }

    /// <summary>The kernel's word for a whole subtree of v2.</summary>
    private static bool IsPopulated(Cgroup cgroup)
    {
        try
        {
            return CgroupEvents.Read(cgroup).Populated;
        }
        catch (KernelException e) when (e.IsGone && cgroup.HasFile(PidList.Processes))
        {
            return true; // the root has no such file, and is never empty
        }
        catch (KernelException e) when (e.IsGone)
        {
            return false; // only an empty one can be removed
        }
    }

    private static IReadOnlyList<int> ProcessesOfThreads(CgroupDirectory cgroup)
    {
        try
        {
            return [.. PidList.Parse(cgroup.Read(PidList.Threads)).Select(PidList.ProcessOf).OfType<int>().Distinct()];
        }
        catch (KernelException e) when (e.IsGone)
        {
            return [];
        }
    }

    private static void RemoveOne(LeftCgroup left)
    {
        try
        {
            // Only if it is still the same cgroup: never remove a successor.
            using (var now = Directories.OpenBeneath(left.Parent.Handle, left.Name, left.Shown))
            {
                if (Directories.Identify(now, left.Shown) != left.Identity)
                    return;
            }

            Directories.Remove(left.Parent.Handle, left.Name, left.Shown);
        }
        catch (KernelException e) when (e.IsGone)
        {
            // Someone else was faster.
        }
    }
}
