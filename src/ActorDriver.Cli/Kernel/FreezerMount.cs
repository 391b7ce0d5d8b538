namespace ActorDriver.Cli.Kernel;

/// <summary>Where a hierarchy with a freezer is mounted, as <c>/proc/self/mountinfo</c> says.</summary>
/// <param name="Backend"><c>cgroup-v1</c> or <c>cgroup-v2</c>.</param>
/// <param name="Root">The cgroup that is seen at the mount point; <c>/</c> but for bind mounts.</param>
/// <param name="Path">The mount point.</param>
/// <param name="IsWritable">Whether it is mounted read-write.</param>
internal sealed record FreezerMount(string Backend, string Root, string Path, bool IsWritable)
{
    public const string V1 = "cgroup-v1";
    public const string V2 = "cgroup-v2";

    /// <summary>The mounts of the v1 freezer controller and of the unified hierarchy, in the kernel's order.</summary>
    public static IReadOnlyList<FreezerMount> ReadAll() => Parse(File.ReadLines("/proc/self/mountinfo"));

    public static IReadOnlyList<FreezerMount> Parse(IEnumerable<string> mountinfo)
    {
        var mounts = new List<FreezerMount>();
        foreach (var line in mountinfo)
        {
            // 36 35 98:0 ROOT MOUNTPOINT OPTIONS [optional…] - TYPE SOURCE SUPEROPTIONS
            var halves = line.Split(" - ", 2);
            if (halves.Length != 2 || halves[0].Split(' ') is not [_, _, _, var root, var path, var options, ..]
                || halves[1].Split(' ') is not [var type, _, var super, ..])
                continue;
            var backend = type switch
            {
                "cgroup2" => V2,
                "cgroup" when super.Split(',').Contains("freezer") => V1,
                _ => null,
            };
            if (backend is not null)
                mounts.Add(new FreezerMount(backend, Unescape(root), Unescape(path), options.Split(',').Contains("rw")));
        }
        return mounts;
    }

    /// <summary>The directory of a cgroup, or null when this mount does not show it.</summary>
    public string? DirectoryOf(string cgroup) => Root == "/" ? Path + cgroup
        : cgroup == Root || cgroup.StartsWith(Root + "/", StringComparison.Ordinal) ? Path + cgroup[Root.Length..]
        : null;

    // The kernel writes blank, tab, line end and backslash as three octal digits.
    private static string Unescape(string text) => text
        .Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
