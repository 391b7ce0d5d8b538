using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>Finds out which of a container's processes is its init.</summary>
internal static class ContainerInit
{
    // A container's init is among the first of its processes; to read on for thousands would cost more than it is worth.
    private const int MaxCandidates = 64;

    /// <summary>
    /// The process that is number 1 of a PID namespace one below ours; else, where the container has none of its own, the one that
    /// started first. Null when no process can be seen.
    /// </summary>
    public static ProcessIdentity? Among(IReadOnlyList<int> processes)
    {
        var candidates = processes.Where(pid => pid > 0).Order().Take(MaxCandidates).ToList();
        foreach (var pid in candidates)
        {
            if (ProcessStatus.TryRead(pid) is { IsInitOfNestedNamespace: true })
                return ProcessIdentity.Of(pid);
        }

        return candidates.Select(ProcessIdentity.Of).Where(p => p is not null).MinBy(p => p!.Value.StartTime);
    }
}
