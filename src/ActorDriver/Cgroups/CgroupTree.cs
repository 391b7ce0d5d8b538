using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>A cgroup together with all below it. Others may change the tree at any moment: what vanishes is no error.</summary>
internal static class CgroupTree
{
    public static List<Cgroup> Descendants(Cgroup cgroup)
    {
        var found = new List<Cgroup>();
        try
        {
            Collect(cgroup, found);
            return found;
        }
        catch
        {
            found.ForEach(c => c.Dispose());
            throw;
        }
    }

    public static List<int> Processes(Cgroup cgroup)
    {
        var all = new SortedSet<int>(OwnProcesses(cgroup));
        ForEachDescendant(cgroup, below => all.UnionWith(OwnProcesses(below)));
        return [.. all];
    }

    public static List<int> OwnProcesses(Cgroup cgroup)
    {
        try
        {
            return cgroup.ReadProcesses();
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.EOPNOTSUPP)
        {
            return []; // EOPNOTSUPP: a threaded v2 cgroup; its processes are listed by the domain above it
        }
    }

    public static void Remove(Cgroup cgroup)
    {
        if (cgroup.Path == cgroup.Mount.Root)
            throw new InvalidOperationException($"refused to remove the root of a hierarchy, {cgroup.FullPath}");
        ForEachDescendant(cgroup, RemoveOne);
        RemoveOne(cgroup);
    }

    /// <summary>The deepest first.</summary>
    public static void ForEachDescendant(Cgroup cgroup, Action<Cgroup> action)
    {
        var descendants = Descendants(cgroup);
        try
        {
            descendants.ForEach(action);
        }
        finally
        {
            descendants.ForEach(c => c.Dispose());
        }
    }

    /// <summary>
    /// Walks the tree from the top, and below a cgroup only where <paramref name="enter"/> says so. No more handles are open at a time
    /// than the tree is deep.
    /// </summary>
    public static void Visit(Cgroup cgroup, Func<Cgroup, bool> enter)
    {
        if (!enter(cgroup))
            return;
        foreach (var name in ChildNames(cgroup))
        {
            using var child = TryOpenChild(cgroup, name);
            if (child is not null)
                Visit(child, enter);
        }
    }

    private static void Collect(Cgroup cgroup, List<Cgroup> found)
    {
        foreach (var name in ChildNames(cgroup))
        {
            if (TryOpenChild(cgroup, name) is not { } child)
                continue;
            try
            {
                Collect(child, found);
            }
            catch
            {
                child.Dispose();
                throw;
            }

            found.Add(child);
        }
    }

    private static List<string> ChildNames(Cgroup cgroup)
    {
        try
        {
            return Directories.Names(cgroup.Directory, cgroup.FullPath);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return [];
        }
    }

    private static Cgroup? TryOpenChild(Cgroup cgroup, string name)
    {
        try
        {
            return cgroup.OpenChild(name);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }

    private static void RemoveOne(Cgroup cgroup)
    {
        // Through the parent as it is now, and only if it is still the same cgroup: never remove a successor.
        if (!cgroup.Exists)
            return;
        try
        {
            using var parent = Cgroup.Open(cgroup.Mount, CgroupPath.Parent(cgroup.Path));
            Directories.Remove(parent.Directory, cgroup.Path[(cgroup.Path.LastIndexOf('/') + 1)..], cgroup.FullPath);
        }
        catch (KernelException e) when (e.IsGone)
        {
            // Someone else was faster.
        }
    }
}
