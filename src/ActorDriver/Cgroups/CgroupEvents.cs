namespace ActorDriver.Cgroups;

/// <summary>What <c>cgroup.events</c> of a v2 cgroup says: facts, where <c>cgroup.freeze</c> is only the wish.</summary>
/// <param name="Populated">The cgroup or one below it holds a process that has not exited. Zombies do not count.</param>
/// <param name="Frozen">The cgroup and all below it stand still.</param>
public sealed record CgroupEvents(bool Populated, bool Frozen)
{
    internal const string File = "cgroup.events";

    /// <summary>Reads them from the kernel.</summary>
    public static CgroupEvents Read(Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        return Parse(cgroup.Read(File));
    }

    /// <summary>Reads lines of <c>KEY VALUE</c>. Unknown keys are left alone: kernels add some.</summary>
    /// <exception cref="FormatException"><c>populated</c> is missing. (<c>frozen</c> came with Linux 5.2, and counts as 0.)</exception>
    public static CgroupEvents Parse(string text) => new(
        FlatKeyed.Find(text, "populated") is { } populated
            ? populated == "1"
            : throw new FormatException($"no 'populated' in cgroup.events: '{text}'"),
        FlatKeyed.Find(text, "frozen") == "1");
}

/// <summary>Statistics of a cgroup that tell how long it was frozen.</summary>
public static class CgroupStatistics
{
    /// <summary>
    /// Microseconds that this v2 cgroup has spent frozen, from <c>cgroup.stat.local</c>; <c>null</c> on v1 and where the kernel
    /// does not count them.
    /// </summary>
    public static ulong? FrozenUsec(Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        if (cgroup.Version == CgroupVersion.V1 || !cgroup.HasFile("cgroup.stat.local"))
            return null;
        return ParseFrozenUsec(cgroup.Read("cgroup.stat.local"));
    }

    internal static ulong? ParseFrozenUsec(string text) =>
        ulong.TryParse(FlatKeyed.Find(text, "frozen_usec"), out var value) ? value : null;
}

/// <summary>The kernel's flat keyed files: lines of <c>KEY VALUE</c>.</summary>
internal static class FlatKeyed
{
    public static string? Find(string text, string key)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal))
                return line[(key.Length + 1)..].Trim();
        }

        return null;
    }
}
