using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>
/// Finds the containers that run on this machine, from the cgroup trees and the managers' state files. Nothing is asked of a
/// manager, and nothing is changed. Blocks for the kernel: for less than a millisecond a container.
/// </summary>
public sealed class ContainerDiscovery
{
    /// <summary>What <see cref="FoundContainer.FoundBy"/> says of containers that are found here.</summary>
    public const string FoundBy = "discovery";

    private readonly KernelFreezers _freezers;
    private readonly ContainerView _view;
    private readonly RuntimeStates _states;

    /// <summary>Looks in the hierarchies of these freezers.</summary>
    public ContainerDiscovery(KernelFreezers freezers) : this(freezers, new RuntimeStates())
    {
    }

    internal ContainerDiscovery(KernelFreezers freezers, RuntimeStates states)
    {
        _freezers = freezers;
        _view = new ContainerView(freezers);
        _states = states;
    }

    /// <summary>
    /// The containers with at least one process, by runtime and name. One that is in both hierarchies is shown in the one its manager
    /// freezes through, v1. Those inside a container are its own affair.
    /// </summary>
    /// <param name="includePlain">Whether cgroups with processes that are no known manager's are wanted too.</param>
    /// <exception cref="KernelException">A hierarchy cannot be read at all.</exception>
    public IReadOnlyList<DiscoveredContainer> Scan(bool includePlain = false)
    {
        var map = Map();
        var found = new List<DiscoveredContainer>();
        foreach (var version in ContainerMap.Versions)
        {
            if (_freezers.Mounts.Of(version) is { } mount)
                Scan(mount, map, includePlain, found);
        }

        return [.. found.OrderBy(c => c.Container.Runtime, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal)];
    }

    internal ContainerMap Map() => new(_freezers.Mounts, _states.Read());

    private void Scan(CgroupMount mount, ContainerMap map, bool includePlain, List<DiscoveredContainer> found)
    {
        using var root = Cgroup.Open(mount, mount.Root);
        CgroupTree.Visit(root, (path, cgroup) =>
        {
            var place = map.At(mount.Version, path);
            if (place is not null || (includePlain && IsPlainContainer(mount.Version, path, cgroup, map)))
                AddUnlessKnown(mount.Version, place?.Path ?? path, place, found);
            return place is null;
        });
    }

    private void AddUnlessKnown(CgroupVersion version, string path, ContainerPlace? place, List<DiscoveredContainer> found)
    {
        try
        {
            if (_view.Look(version, path, place, FoundBy) is { } seen && !found.Exists(known => IsSame(known, seen)))
                found.Add(seen);
        }
        catch (KernelException e) when (e.Errno is not (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM))
        {
            // It has ended while we looked, or cannot be looked into: the others shall be shown all the same.
        }
    }

    private static bool IsPlainContainer(CgroupVersion version, string path, CgroupDirectory cgroup, ContainerMap map) =>
        !map.IsOwn(version, path) && !ServiceCgroup.IsShared(path) && CgroupTree.OwnProcesses(cgroup).Count > 0;

    /// <summary>The same container seen in the other hierarchy.</summary>
    private static bool IsSame(DiscoveredContainer a, DiscoveredContainer b) =>
        a.Container.Cgroup.Backend != b.Container.Cgroup.Backend
        && (a.Container.Init is { } init
            ? init == b.Container.Init
            : a.Container.Cgroup.Path == b.Container.Cgroup.Path);
}
