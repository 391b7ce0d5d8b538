using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>Looks at one cgroup as at a container: its init, its processes, its state.</summary>
internal sealed class ContainerView(KernelFreezers freezers)
{
    /// <summary>What is there now; null when no process is in it (any more).</summary>
    /// <param name="version">The hierarchy.</param>
    /// <param name="path">The cgroup.</param>
    /// <param name="place">Whose it is; null for a plain cgroup.</param>
    /// <param name="foundBy">How it was pointed at.</param>
    /// <param name="init">Its init, where that is known already.</param>
    /// <exception cref="KernelException">The cgroup cannot be read; ENOENT or ENODEV: it is gone.</exception>
    public DiscoveredContainer? Look(CgroupVersion version, string path, ContainerPlace? place, string foundBy, ProcessIdentity? init = null)
    {
        using var cgroup = freezers.OpenAt(version, path);
        RefuseThreaded(cgroup);
        var processes = cgroup.ProcessesInSubtree();
        if (processes.Count == 0)
            return null;
        init ??= place?.State?.Init ?? ContainerInit.Among(processes);
        var recorded = freezers.Record(cgroup, created: false);
        if (freezers.Inspect(recorded, init) is not KernelObservation.Present { Reading: var reading })
            return null;
        var found = new FoundContainer(
            place?.Runtime ?? RuntimeRules.PlainCgroup, place is null ? null : RuntimeIdOf(cgroup, place), foundBy, recorded, init,
            IsFrozen: reading.State == FreezerState.Frozen, place?.State?.Uuid);
        return new DiscoveredContainer(found, place?.State?.Name ?? place?.Id ?? path, reading.State, processes.Count);
    }

    /// <summary>
    /// The manager's id, with the user who chose it where that is neither root nor ourselves: what a user calls his container must not
    /// pass for one of root's, or of another user's, of the same id.
    /// </summary>
    private static string RuntimeIdOf(Cgroup cgroup, ContainerPlace place)
    {
        var author = place.State?.Author ?? AuthorOfName(cgroup.Mount, place.NamedBy);
        return author == 0 || author == OwnUser.Id
            ? place.Id
            : string.Create(CultureInfo.InvariantCulture, $"{place.Id}@{author}");
    }

    /// <summary>The user in whose directory the cgroup was made, and named.</summary>
    private static uint AuthorOfName(CgroupMount mount, string? path)
    {
        if (path is null)
            return 0;
        using var above = Cgroup.Open(mount, CgroupPath.Parent(path));
        return FileStatus.Of(above.Directory, above.FullPath).Uid;
    }

    /// <summary>Its threads are other processes' too: it cannot be killed as a whole, and its processes belong to a cgroup above.</summary>
    private static void RefuseThreaded(Cgroup cgroup)
    {
        const string type = "cgroup.type"; // not of the root, nor of v1
        if (cgroup.Version == CgroupVersion.V1 || !cgroup.HasFile(type) || cgroup.Read(type).Trim() != "threaded")
            return;
        throw new KernelException(
            Errno.EOPNOTSUPP, "adopt", $"cgroup {cgroup.Path}, which is threaded: its processes belong to the nearest domain cgroup above it");
    }
}
