using System.Text.RegularExpressions;

namespace ActorDriver.Containers;

/// <summary>What a cgroup's path tells: whose container it is, and under which name or id its manager knows it.</summary>
/// <param name="Runtime">The manager.</param>
/// <param name="Id">The manager's name or id.</param>
internal readonly record struct ContainerNameplate(string Runtime, string Id);

/// <summary>Applies <see cref="RuntimeRules.Cgroups"/>.</summary>
internal static class ContainerNaming
{
    private static readonly (CgroupRule Rule, Regex Path)[] Compiled = [.. RuntimeRules.Cgroups.Select(rule =>
        (rule, new Regex($"(^|/)(?:{rule.Pattern})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled)))];

    /// <summary>The container whose cgroup this path is; null when it is none's, or is above or inside one.</summary>
    public static ContainerNameplate? Read(string path)
    {
        var slash = path.LastIndexOf('/');
        var decoded = path[..(slash + 1)] + SystemdNames.Decode(path[(slash + 1)..]);
        foreach (var (rule, pattern) in Compiled)
        {
            var match = pattern.Match(rule.IsUnit ? decoded : path);
            if (match.Success)
                return new ContainerNameplate(rule.Runtime, match.Groups["id"].Value);
        }

        return null;
    }
}
