using ActorDriver.Cgroups;
using ActorDriver.Domains;

namespace ActorDriver.Containers;

/// <summary>A running container as its manager has written it down.</summary>
/// <param name="Runtime">The manager.</param>
/// <param name="Id">The manager's id for it; its name where the manager has no ids.</param>
/// <param name="Init">Its first process, alive, and the one that was meant.</param>
internal sealed record RuntimeState(string Runtime, string Id, ProcessIdentity Init)
{
    /// <summary>The user whose word this is. It goes for processes of that user alone; root's goes for all.</summary>
    public uint Author { get; init; }

    /// <summary>What people call it, where that is not the id.</summary>
    public string? Name { get; init; }

    /// <summary>The UUID by which the manager knows it.</summary>
    public DomainId? Uuid { get; init; }

    /// <summary>
    /// Where its cgroups are, from the hierarchy's root or from the file system's. None where the manager does not say: there the
    /// cgroup's name tells.
    /// </summary>
    public IReadOnlyList<string> CgroupPaths { get; init; } = [];

    /// <summary>
    /// The container's cgroup, given the one its init is in: this, or one above it, where init has moved into one of its own making
    /// (as systemd does in a container). The manager's tools look at this one. Null when it is not in this hierarchy.
    /// </summary>
    public string? CgroupAbove(string cgroupOfInit)
    {
        for (var path = cgroupOfInit; path != CgroupPath.Root; path = CgroupPath.Parent(path))
        {
            if (CgroupPaths.Any(written => written.EndsWith(path, StringComparison.Ordinal)))
                return path;
        }

        return null;
    }
}
