using System.Text.RegularExpressions;
using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>What a cgroup's path tells: whose container it is, and under which name or id its manager knows it.</summary>
/// <param name="Runtime">The manager.</param>
/// <param name="Id">The manager's name or id.</param>
/// <param name="Payload">The child cgroup in which the container itself is, where its manager's process is beside it.</param>
internal readonly record struct ContainerNameplate(string Runtime, string Id, string? Payload = null);

/// <summary>Applies <see cref="RuntimeRules.Cgroups"/> and <see cref="RuntimeRules.Supervisors"/>.</summary>
internal static class ContainerNaming
{
    private static readonly (CgroupRule Rule, Regex Path)[] Containers = Compile(RuntimeRules.Cgroups);
    private static readonly (CgroupRule Rule, Regex Path)[] Supervisors = Compile(RuntimeRules.Supervisors);

    /// <summary>The container whose cgroup this path is; null when it is none's, or is above or inside one.</summary>
    public static ContainerNameplate? Read(string path) => Read(path, Containers);

    /// <summary>The container whose monitor's cgroup this path is, or lies in; null when it is none's.</summary>
    public static ContainerNameplate? ReadSupervisor(string path)
    {
        for (; path != CgroupPath.Root; path = CgroupPath.Parent(path))
        {
            if (Read(path, Supervisors) is { } supervised)
                return supervised;
        }

        return null;
    }

    private static (CgroupRule Rule, Regex Path)[] Compile(IReadOnlyList<CgroupRule> rules) => [.. rules.Select(rule =>
        (rule, new Regex($"(^|/)(?:{rule.Pattern})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled)))];

    private static ContainerNameplate? Read(string path, (CgroupRule Rule, Regex Path)[] rules)
    {
        var slash = path.LastIndexOf('/');
        var decoded = path[..(slash + 1)] + SystemdNames.Decode(path[(slash + 1)..]);
        foreach (var (rule, pattern) in rules)
        {
            var match = pattern.Match(rule.IsUnit ? decoded : path);
            if (match.Success)
                return new ContainerNameplate(rule.Runtime, match.Groups["id"].Value, rule.Payload);
        }

        return null;
    }
}
