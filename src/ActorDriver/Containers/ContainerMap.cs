using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>A container that is known to be somewhere.</summary>
/// <param name="Runtime">Its manager.</param>
/// <param name="Id">The manager's name or id for it.</param>
/// <param name="Path">Its cgroup.</param>
/// <param name="State">What its manager has written down; null when only the cgroup's name tells.</param>
internal sealed record ContainerPlace(string Runtime, string Id, string Path, RuntimeState? State)
{
    /// <summary>The cgroup whose name tells; null where the manager's file does.</summary>
    public string? NamedBy { get; init; }
}

/// <summary>
/// Tells whose a cgroup is, by its name or by what a manager has written down. It stands for one moment. The cgroups in and below
/// which this process runs are nobody's: a driver inside a container shall find those beside and below itself.
/// </summary>
internal sealed class ContainerMap
{
    private readonly CgroupMounts _mounts;
    private readonly ProcCgroups _own = ProcCgroups.Read(Environment.ProcessId);
    private readonly Dictionary<(CgroupVersion Version, string Path), RuntimeState> _written = [];

    // Of managers that do not write the cgroup down (libvirt, Docker): where the init is. Its container's cgroup bears a name.
    private readonly List<(CgroupVersion Version, string PathOfInit, RuntimeState State)> _nameless = [];

    public ContainerMap(CgroupMounts mounts, IReadOnlyList<RuntimeState> states)
    {
        _mounts = mounts;
        foreach (var state in states)
            Place(mounts, state);
    }

    /// <summary>This process runs in the cgroup or below it.</summary>
    public bool IsOwn(CgroupVersion version, string path) =>
        _own.In(version) is { } own && DriverCgroup.IsSelfOrAncestor(path, own);

    /// <summary>The container whose cgroup this is; null when it is nobody's, or lies inside one.</summary>
    public ContainerPlace? At(CgroupVersion version, string path)
    {
        if (IsOwn(version, path))
            return null;
        var written = _written.GetValueOrDefault((version, path));
        if (ContainerNaming.Read(path) is not { } plate)
            return written is not null ? new ContainerPlace(written.Runtime, written.Id, path, written) : PayloadAt(version, path);
        if (plate.Payload is { } payload && Exists(version, CgroupPath.Child(path, payload)))
            return new ContainerPlace(plate.Runtime, plate.Id, CgroupPath.Child(path, payload), null) { NamedBy = path };
        // Podman lets crun run the container in a cgroup below the scope that bears the name; crun's tools look there.
        var (exact, state) = written is null ? SingleWithin(version, path) : (path, written);
        if (Nameless(version, path, plate.Runtime) is { } telling)
            state = telling; // the manager itself knows more than the runtime below it: name, UUID
        return new ContainerPlace(plate.Runtime, state?.Runtime == plate.Runtime ? state.Id : plate.Id, exact, state) { NamedBy = path };
    }

    /// <summary>The container in which a cgroup lies: the outermost, which is this machine's own.</summary>
    public ContainerPlace? Around(CgroupVersion version, string path)
    {
        var above = CgroupPath.Root;
        foreach (var name in CgroupPath.Split(path))
        {
            above = CgroupPath.Child(above, name);
            if (At(version, above) is { } place)
                return place;
        }

        return null;
    }

    /// <summary>A container that has a cgroup beside its manager's, pointed at by that cgroup.</summary>
    private ContainerPlace? PayloadAt(CgroupVersion version, string path)
    {
        var parent = CgroupPath.Parent(path);
        return ContainerNaming.Read(parent) is { Payload: { } payload } && path == CgroupPath.Child(parent, payload)
            ? At(version, parent)
            : null;
    }

    private bool Exists(CgroupVersion version, string path)
    {
        try
        {
            Cgroup.Open(_mounts.Of(version)!, path).Dispose();
            return true;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return false;
        }
    }

    private void Place(CgroupMounts mounts, RuntimeState state)
    {
        try
        {
            var cgroups = ProcCgroups.Read(state.Init.Pid);
            foreach (var version in Versions.Where(v => mounts.Of(v) is not null))
            {
                if (cgroups.In(version) is not { } ofInit || CgroupPath.IsOutside(ofInit))
                    continue;
                if (state.CgroupPaths is [] && state.Author == 0)
                    _nameless.Add((version, ofInit, state));
                else if (state.CgroupAbove(ofInit) is { } path && MaySpeakFor(state.Author, mounts.Of(version)!, path))
                    _written.TryAdd((version, path), state);
            }
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.ENAMETOOLONG)
        {
            // Its init has ended since, or is deeper than the kernel can tell.
        }
    }

    /// <summary>What a user has written down makes no container of a cgroup in which somebody else's processes are.</summary>
    private static bool MaySpeakFor(uint author, CgroupMount mount, string path)
    {
        if (author == 0)
            return true;
        using var cgroup = Cgroup.Open(mount, path);
        return cgroup.ProcessesInSubtree().All(pid => ProcessOwner.MaySpeak(author, pid));
    }

    private RuntimeState? Nameless(CgroupVersion version, string path, string runtime) => _nameless
        .Where(n => n.Version == version && n.State.Runtime == runtime && CgroupPath.IsWithin(n.PathOfInit, path))
        .Select(n => n.State).FirstOrDefault();

    private (string Path, RuntimeState? State) SingleWithin(CgroupVersion version, string path)
    {
        var within = _written
            .Where(w => w.Key.Version == version && CgroupPath.IsWithin(w.Key.Path, path)).Take(2).ToList();
        return within is [var single] ? (single.Key.Path, single.Value) : (path, null);
    }

    /// <summary>In the order in which a manager's container is looked for, where both are mounted.</summary>
    public static IReadOnlyList<CgroupVersion> Versions { get; } = [CgroupVersion.V1, CgroupVersion.V2];
}
