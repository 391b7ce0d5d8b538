using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>
/// Finds the one container that is to be adopted, and refuses what must not be: the driver itself and all above it, the root, what
/// looks after containers, kernel threads, what is not there, and what this process may not freeze. Blocks for the kernel.
/// </summary>
public sealed class ContainerFinder
{
    private readonly KernelFreezers _freezers;
    private readonly ContainerDiscovery _discovery;
    private readonly ContainerView _view;

    /// <summary>Looks in the hierarchies of these freezers.</summary>
    public ContainerFinder(KernelFreezers freezers) : this(freezers, new ContainerDiscovery(freezers))
    {
    }

    internal ContainerFinder(KernelFreezers freezers, ContainerDiscovery discovery)
    {
        _freezers = freezers;
        _discovery = discovery;
        _view = new ContainerView(freezers);
    }

    /// <summary>The container, or why not.</summary>
    public ContainerSearch Find(ContainerRef reference)
    {
        try
        {
            return reference switch
            {
                ContainerRef.ByCgroup c => ByCgroup(c.Path),
                ContainerRef.ByPid p => ByPid(p.Pid),
                ContainerRef.ByName n => ByName(n),
                _ => throw new ArgumentException($"no rule for {reference.GetType().Name}", nameof(reference)),
            };
        }
        catch (KernelException e)
        {
            return Refused(ContainerRefusals.Of(e));
        }
    }

    /// <summary>Why a container that was found must not be adopted; null when it may.</summary>
    public DomainError? WhyNot(FoundContainer container)
    {
        try
        {
            var version = container.Cgroup.Backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2;
            DriverCgroup.Refuse(version, container.Cgroup.Path);
            using var cgroup = _freezers.OpenAt(version, container.Cgroup.Path);
            cgroup.DemandWritable(version == CgroupVersion.V1 ? "freezer.state" : "cgroup.freeze");
            return SupervisorGuard.WhyNot(cgroup.Path)
                // A container that its manager has named is one, whatever runs in it; nspawn names a unit in which itself may be.
                ?? (container.Runtime is RuntimeRules.PlainCgroup or RuntimeRules.Nspawn
                    ? SupervisorGuard.WhyNot(cgroup, cgroup.ProcessesInSubtree())
                    : null);
        }
        catch (KernelException e)
        {
            return ContainerRefusals.Of(e);
        }
    }

    /// <summary>The same, and also that none of these domains may hold the container in another hierarchy.</summary>
    internal DomainError? WhyNot(FoundContainer container, IReadOnlyList<DomainState> domains) =>
        WhyNot(container) ?? HeldElsewhere(container, domains);

    /// <summary>
    /// The error of a container that is a domain already, by a cgroup of another hierarchy: by where the processes of the one are in the
    /// hierarchy of the other. Null where it is none.
    /// </summary>
    internal DomainError? HeldElsewhere(FoundContainer container, IReadOnlyList<DomainState> domains)
    {
        var others = domains.Where(d => d.Cgroup is { Backend: Backend.CgroupV1 or Backend.CgroupV2 } held && held.Backend != container.Cgroup.Backend).ToList();
        if (others.Count == 0)
            return null;
        try
        {
            var version = container.Cgroup.Backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2;
            var other = container.Cgroup.Backend == Backend.CgroupV1 ? CgroupVersion.V2 : CgroupVersion.V1;
            using var cgroup = _freezers.OpenAt(version, container.Cgroup.Path);
            var paths = cgroup.ProcessesInSubtree().Select(pid => PathOf(pid, other)).OfType<string>().ToHashSet(StringComparer.Ordinal);
            return others.Find(d => paths.Any(path => CgroupPath.IsWithin(path, d.Cgroup!.Path))) is { } holder
                ? ContainerRefusals.HeldBy(holder, container)
                : null;
        }
        catch (KernelException e)
        {
            return ContainerRefusals.Of(e);
        }
    }

    private static string? PathOf(int pid, CgroupVersion version)
    {
        try
        {
            return pid > 0 ? ProcCgroups.Read(pid).In(version) : null;
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.ENAMETOOLONG) // ended meanwhile, or deeper than the kernel can tell
        {
            return null;
        }
    }

    private ContainerSearch ByCgroup(string given)
    {
        if (CgroupLocation.Read(given, _freezers.Mounts) is not { } location)
            return Refused(ContainerRefusals.Malformed(CgroupLocation.Fault(given, _freezers.Mounts)));
        var map = _discovery.Map();
        KernelException? missing = null;
        foreach (var version in location.Versions)
        {
            try
            {
                var place = map.At(version, location.Path);
                if (Look(version, place?.Path ?? location.Path, place, "cgroup") is { } search)
                    return search;
            }
            catch (KernelException e) when (e.IsGone)
            {
                missing = e; // perhaps it is in the other hierarchy
            }
        }

        return Refused(missing is null ? ContainerRefusals.Empty(given) : ContainerRefusals.Of(missing));
    }

    private ContainerSearch ByPid(int pid)
    {
        if (pid <= 0)
            return Refused(ContainerRefusals.Malformed($"{pid} is no process id"));
        if (ProcessIdentity.Of(pid) is not { IsAlive: true } process)
            return Refused(ContainerRefusals.NoProcess(pid));
        if (pid == Environment.ProcessId)
            return Refused(ContainerRefusals.Invalid($"process {pid} is the driver itself"));
        if (KernelThread.Is(pid))
            return Refused(ContainerRefusals.Invalid($"process {pid} is a kernel thread, which belongs to no container"));

        var cgroups = ProcCgroups.Read(pid);
        var map = _discovery.Map();
        foreach (var version in ContainerMap.Versions)
        {
            if (PathIn(cgroups, version) is { } path && map.Around(version, path) is { } place
                && Look(version, place.Path, place, "pid") is { } search)
                return search;
        }

        foreach (var version in ContainerMap.Versions)
        {
            if (PathIn(cgroups, version) is { } path && Look(version, path, null, "pid", process) is { } search)
                return search;
        }

        return Refused(ContainerRefusals.Invalid(WhyNowhere(pid, cgroups)));
    }

    private ContainerSearch ByName(ContainerRef.ByName reference)
    {
        if (!RuntimeRules.Runtimes.Contains(reference.Runtime))
            return Refused(ContainerRefusals.UnknownRuntime(reference.Runtime));
        var ofRuntime = _discovery.Scan().Where(c => c.Container.Runtime == reference.Runtime).ToList();
        var matches = ofRuntime.Where(c => c.Container.RuntimeId == reference.Id || c.Name == reference.Id).ToList();
        if (matches is [])
            matches = [.. ofRuntime.Where(c => IsBeginningOfHash(reference.Id, c.Container.RuntimeId))];
        return matches switch
        {
            [var one] => Checked(one.Container with { FoundBy = "container" }),
            [] => Refused(ContainerRefusals.Invalid(
                $"no {reference.Runtime} container '{reference.Id}' runs here: discover shows those that do")),
            _ => Refused(ContainerRefusals.Malformed(
                $"{reference} is not unique: {string.Join(", ", matches.Select(m => $"{m.Container.RuntimeId} ({m.Container.Cgroup.Path})"))}")),
        };
    }

    /// <summary>Null when the cgroup holds no process.</summary>
    private ContainerSearch? Look(CgroupVersion version, string path, ContainerPlace? place, string foundBy, ProcessIdentity? init = null)
    {
        DriverCgroup.Refuse(version, path); // first, for of this the reason is the most important
        if (SupervisorGuard.WhyNot(path) is { } why)
            return Refused(why);
        return _view.Look(version, path, place, foundBy, init) is { } seen ? Checked(seen.Container) : null;
    }

    private ContainerSearch Checked(FoundContainer container) =>
        WhyNot(container) is { } why ? Refused(why) : new ContainerSearch(container, null);

    /// <summary>Where a process is in a hierarchy that is mounted, unless in its root or outside of what can be seen.</summary>
    private string? PathIn(ProcCgroups cgroups, CgroupVersion version) =>
        _freezers.Mounts.Of(version) is not null && cgroups.In(version) is { } path && path != CgroupPath.Root && !CgroupPath.IsOutside(path)
            ? path
            : null;

    private string WhyNowhere(int pid, ProcCgroups cgroups)
    {
        foreach (var version in ContainerMap.Versions)
        {
            if (cgroups.In(version) is not { } path || path == CgroupPath.Root)
                continue;
            return CgroupPath.IsOutside(path)
                ? $"process {pid} is in cgroup {path}, outside of the driver's cgroup namespace"
                : _freezers.Mounts.Of(version) is null
                    ? $"process {pid} is in cgroup {path} of {_freezers.WhyNone(version)}"
                    : $"process {pid} is in cgroup {path}, in which no process can be seen";
        }

        return $"process {pid} is in the root cgroup, which holds the whole machine";
    }

    private static bool IsBeginningOfHash(string beginning, string? id) =>
        id is { Length: 64 } && beginning.Length >= ShortestBeginning && id.StartsWith(beginning, StringComparison.Ordinal);

    /// <summary>As Docker prints ids; fewer characters are a name's more likely than an id's.</summary>
    private const int ShortestBeginning = 12;

    private static ContainerSearch Refused(DomainError why) => new(null, why);
}
