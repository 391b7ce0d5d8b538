using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>Finds out which of a container's processes is its init.</summary>
internal static class ContainerInit
{
    // A container's init is among the first of its processes; to read on for thousands would cost more than it is worth.
    private const int MaxCandidates = 64;

    // In how many PID namespaces this process is; it never changes.
    private static readonly int OwnDepth = Numbers(Environment.ProcessId).Count;

    /// <summary>
    /// The process that is number 1 of a PID namespace one below ours; else, where the container has none of its own, the one that
    /// started first. Null when no process can be seen.
    /// </summary>
    public static ProcessIdentity? Among(IReadOnlyList<int> processes)
    {
        var candidates = processes.Where(pid => pid > 0).Order().Take(MaxCandidates).ToList();
        foreach (var pid in candidates)
        {
            if (Numbers(pid) is { } numbers && numbers.Count == OwnDepth + 1 && numbers[^1] == 1)
                return ProcessIdentity.Of(pid);
        }

        return candidates.Select(ProcessIdentity.Of).Where(p => p is not null).MinBy(p => p!.Value.StartTime);
    }

    /// <summary>The numbers of a process in its PID namespaces, ours first; none for a process that is gone.</summary>
    private static List<int> Numbers(int pid)
    {
        const string key = "NSpid:";
        try
        {
            var line = ProcFile.Read(pid, "status").Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return line is null
                ? [] // a kernel without PID namespaces
                : [.. line[key.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        }
        catch (KernelException e) when (e.IsGone)
        {
            return [];
        }
    }
}
