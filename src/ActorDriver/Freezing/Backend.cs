using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>Which freezer holds a domain.</summary>
public enum Backend
{
    /// <summary>The v1 <c>freezer</c> controller: <c>freezer.state</c>.</summary>
    CgroupV1,

    /// <summary>The unified hierarchy: <c>cgroup.freeze</c> and <c>cgroup.events</c>.</summary>
    CgroupV2,

    /// <summary>A freezer in memory, for unit tests and machines without cgroups. Never chosen silently.</summary>
    Simulated,
}

/// <summary>The words of <see cref="Backend"/> as they are shown, sent and configured.</summary>
public static class BackendWords
{
    /// <summary><c>cgroup-v1</c>, <c>cgroup-v2</c>, <c>simulated</c>.</summary>
    public static string Word(this Backend backend) => backend switch
    {
        Backend.CgroupV1 => "cgroup-v1",
        Backend.CgroupV2 => "cgroup-v2",
        Backend.Simulated => "simulated",
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, null),
    };

    /// <summary>Reads one of the three words.</summary>
    public static Backend? Parse(string? word) => word switch
    {
        "cgroup-v1" => Backend.CgroupV1,
        "cgroup-v2" => Backend.CgroupV2,
        "simulated" => Backend.Simulated,
        _ => null,
    };
}

/// <summary>
/// Which cgroup a domain lives in, so that another one at the same path is never taken for it. An inode number alone is not
/// enough: it may come back after a reboot.
/// </summary>
/// <param name="Backend">The freezer that holds it.</param>
/// <param name="Path">
/// The path below the hierarchy's root, as <c>/proc/PID/cgroup</c> shows it. Names of cgroups are bytes: each byte that is no part of valid
/// UTF-8 is written <c>\xHH</c> with upper-case digits, and a backslash that stands before what would be read so, <c>\x5C</c>. All other
/// names stay as they are.
/// </param>
/// <param name="Identity">The directory's device and inode.</param>
/// <param name="BootId">The boot (<c>/proc/sys/kernel/random/boot_id</c>) during which it was recorded.</param>
/// <param name="Created">Whether the driver made it, and so may remove it.</param>
public sealed record CgroupRef(Backend Backend, string Path, CgroupIdentity Identity, string BootId, bool Created)
{
    /// <summary>The same cgroup, or one above or below it: who freezes one of the two freezes the other too.</summary>
    public bool Overlaps(CgroupRef other) =>
        Backend == other.Backend && (DriverCgroup.IsSelfOrAncestor(Path, other.Path) || DriverCgroup.IsSelfOrAncestor(other.Path, Path));
}
