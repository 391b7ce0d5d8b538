namespace ActorDriver.Containers;

/// <summary>How a caller points at a container that is to be adopted.</summary>
public abstract record ContainerRef
{
    private ContainerRef()
    {
    }

    /// <summary>
    /// By its cgroup: from the hierarchy's root (<c>/lxc.payload.web</c>; looked for in v1, then in v2), or as a directory
    /// (<c>/sys/fs/cgroup/freezer/lxc.payload.web</c>).
    /// </summary>
    public sealed record ByCgroup(string Path) : ContainerRef;

    /// <summary>By any process in it.</summary>
    public sealed record ByPid(int Pid) : ContainerRef;

    /// <summary>By its manager, and the manager's name or id for it; of a long id its beginning will do.</summary>
    public sealed record ByName(string Runtime, string Id) : ContainerRef
    {
        /// <summary>Reads <c>RUNTIME:ID</c>, such as <c>lxc:web</c>; null when there is no colon between two texts.</summary>
        public static ByName? Parse(string? text) => text?.Split(':', 2) is [{ Length: > 0 } runtime, { Length: > 0 } id]
            ? new ByName(runtime, id)
            : null;

        /// <inheritdoc/>
        public override string ToString() => $"{Runtime}:{Id}";
    }
}

/// <summary>What came of looking for a container. One of the two is set.</summary>
/// <param name="Container">The container.</param>
/// <param name="Error">Why there is none, or why it cannot be adopted.</param>
public sealed record ContainerSearch(Domains.FoundContainer? Container, Domains.DomainError? Error);
