namespace ActorDriver.Cgroups;

/// <summary>Paths from a hierarchy's root, as <c>/proc/PID/cgroup</c> shows them: <c>/actordriver/web</c>.</summary>
internal static class CgroupPath
{
    public const string Root = "/";

    /// <summary>The components; none for the root.</summary>
    /// <exception cref="ArgumentException">The path is not absolute, or holds an empty component, <c>.</c>, <c>..</c> or a NUL.</exception>
    public static string[] Split(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Fault(path) is { } fault)
            throw new ArgumentException(fault, nameof(path));
        return path == Root ? [] : path.Split('/')[1..];
    }

    /// <summary>Says in one sentence why this is no path, or null.</summary>
    public static string? Fault(string path)
    {
        var names = path.Split('/');
        return path == Root || (names[0].Length == 0 && names.Length > 1 && !names.Skip(1).Any(name => name is "" or "." or "..") && !path.Contains('\0'))
            ? null
            : $"not a plain absolute cgroup path: '{path}'";
    }

    public static string Child(string path, string name) => path == Root ? Root + name : $"{path}/{name}";

    /// <summary>The parent; the root is its own.</summary>
    public static string Parent(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : Root;

    /// <summary><paramref name="path"/> is <paramref name="ancestor"/> or lies below it.</summary>
    public static bool IsWithin(string path, string ancestor) =>
        ancestor == Root || path == ancestor || path.StartsWith(ancestor + "/", StringComparison.Ordinal);

    /// <summary>It lies outside of this process's cgroup namespace: the kernel shows it as <c>/../…</c>.</summary>
    public static bool IsOutside(string path) => path == "/.." || path.StartsWith("/../", StringComparison.Ordinal);

    /// <summary>The last component.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The way from a mount's root to a path, for openat: <c>.</c> for the mount's root itself.</summary>
    /// <exception cref="KernelException">The mount shows a part of the hierarchy in which the path does not lie: nothing is known of it.</exception>
    public static string BelowMount(CgroupMount mount, string path)
    {
        _ = Split(path);
        if (!IsWithin(path, mount.Root))
            throw KernelException.Unseen(Errno.ENODEV, $"cgroup {path} (only {mount.Root} is mounted at {mount.MountPoint})");
        var rest = path[(mount.Root == Root ? 0 : mount.Root.Length)..].TrimStart('/');
        return rest.Length == 0 ? "." : rest;
    }
}
