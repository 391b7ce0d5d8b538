using System.Globalization;

namespace ActorDriver.Cgroups;

/// <summary>What <c>/proc/PID/status</c> tells of a process.</summary>
/// <param name="Name">Its program's name, of which the kernel keeps 15 characters.</param>
/// <param name="Numbers">Its numbers in the PID namespaces it is in, ours first; none on a kernel without them.</param>
internal sealed record ProcessStatus(string Name, IReadOnlyList<int> Numbers)
{
    // In how many PID namespaces this process is; it never changes.
    private static readonly int OwnDepth = TryRead(Environment.ProcessId)?.Numbers.Count ?? 0;

    /// <summary>It is not inside of a container that has PIDs of its own.</summary>
    public bool IsInOurNamespace => Numbers.Count == OwnDepth;

    /// <summary>It is number 1 of a PID namespace one below ours.</summary>
    public bool IsInitOfNestedNamespace => Numbers.Count == OwnDepth + 1 && Numbers[^1] == 1;

    /// <summary>Null for a process that is gone.</summary>
    public static ProcessStatus? TryRead(int pid)
    {
        try
        {
            var lines = ProcFile.Read(pid, "status").Split('\n');
            return new ProcessStatus(
                Value(lines, "Name:") ?? "",
                [.. (Value(lines, "NSpid:") ?? "").Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))]);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }

    /// <summary>The children of all its threads; none for a process that is gone.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task"))
                .SelectMany(thread => ProcFile.ReadPath($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // it has ended meanwhile
        }
    }

    private static string? Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim('\t', ' ');
}
