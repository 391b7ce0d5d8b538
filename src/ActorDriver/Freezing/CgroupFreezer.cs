using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>What the freezers of v1 and v2 have in common: an open cgroup.</summary>
internal abstract class CgroupFreezer(Cgroup cgroup, bool created) : IContainerCgroup
{
    protected Cgroup Cgroup { get; } = cgroup;

    public abstract void Request(FreezerTarget target);

    public abstract FreezerReading Read();

    public abstract long? FrozenMicroseconds();

    public abstract IDisposable? Subscribe(Action onChange);

    public IReadOnlyList<int> Kill() => CgroupKill.Kill(Cgroup);

    public void Remove()
    {
        if (created)
            Cgroup.RemoveSubtree();
    }

    public void Dispose() => Cgroup.Dispose();

    /// <summary>The path of the nearest ancestor of which <paramref name="isFrozenItself"/> holds, or null.</summary>
    protected string? FrozenAncestor(Func<Cgroup, bool> isFrozenItself)
    {
        for (var path = ParentOf(Cgroup.Path); path != "/"; path = ParentOf(path))
        {
            using var ancestor = Cgroup.Open(Cgroup.Mount, path);
            if (isFrozenItself(ancestor))
                return path;
        }

        return null;
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";
}
