using ActorDriver.Cli.Kernel;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary>Whether this user can freeze through a hierarchy. What may be done is best told by doing it.</summary>
internal static class FreezerChecks
{
    private const string Usual = "/sys/fs/cgroup";

    /// <summary>The v1 freezer's and the unified hierarchy's finding, and whether one of them is enough.</summary>
    public static (IReadOnlyList<DoctorFinding> Findings, bool AreEnough) Run()
    {
        var mounts = FreezerMount.ReadAll();
        DoctorFinding[] findings = [Best(mounts, FreezerMount.V1, "freezer.state"), Best(mounts, FreezerMount.V2, "cgroup.freeze")];
        // One freezer is enough; what the other lacks is then only worth knowing. But where the daemon finds v2 mounted, it starts
        // programs there, also if the mount is of no use.
        var enough = findings.Any(f => f.Status == FindingStatus.Ok) && !mounts.Where(m => m.Backend == FreezerMount.V2).Any(IsFromOutside);
        return (enough ? [.. findings.Select(Soften)] : findings, enough);
    }

    private static DoctorFinding Soften(DoctorFinding finding) =>
        finding.Status != FindingStatus.Problem ? finding
        : finding with { Status = finding.Remedy is null ? FindingStatus.Ok : FindingStatus.Warning };

    // In a cgroup namespace the kernel shows what is above as "/..".
    private static bool IsFromOutside(FreezerMount mount) => mount.Root.StartsWith("/..", StringComparison.Ordinal);

    /// <summary>Of several mounts of one hierarchy, one that works is enough.</summary>
    private static DoctorFinding Best(IReadOnlyList<FreezerMount> mounts, string backend, string file)
    {
        var findings = mounts.Where(m => m.Backend == backend).Select(m => Look(m, file)).ToList();
        return findings.Find(f => f.Status == FindingStatus.Ok) ?? findings.FirstOrDefault() ?? NotMounted(backend, mounts);
    }

    private static DoctorFinding NotMounted(string backend, IReadOnlyList<FreezerMount> mounts) => (backend, mounts.Any(m => m.Path == Usual)) switch
    {
        (FreezerMount.V2, _) => new(
            backend, FindingStatus.Problem, "not mounted", $"mount -t cgroup2 cgroup2 {Usual}, or boot with systemd.unified_cgroup_hierarchy=1"),
        // Below a v2 hierarchy nothing may be mounted: what looks through its cgroups would run into another file system.
        (_, true) => new(backend, FindingStatus.Problem, "not mounted, which is as it should be beside cgroup v2"),
        _ => new(
            backend, FindingStatus.Problem, "not mounted", $"mkdir -p {Usual}/freezer && mount -t cgroup -o freezer cgroup {Usual}/freezer"),
    };

    private static DoctorFinding Look(FreezerMount mount, string file)
    {
        if (IsFromOutside(mount))
            return new DoctorFinding(
                mount.Backend, FindingStatus.Problem, $"{mount.Path} was mounted outside of this cgroup namespace, and shows what lies there",
                $"mount it again in here: umount {mount.Path} && mount -t {(mount.Backend == FreezerMount.V2 ? "cgroup2 cgroup2" : "cgroup -o freezer cgroup")} {mount.Path}");
        if (!mount.IsWritable)
            return new DoctorFinding(
                mount.Backend, FindingStatus.Problem, $"{mount.Path} is mounted read-only",
                $"mount -o remount,rw {mount.Path}; in a container, give it a writable cgroup (docker run --privileged, or --cgroupns=private)");
        try
        {
            return Probe(mount.Backend, OwnPlace(mount), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DoctorFinding(
                mount.Backend, FindingStatus.Problem, $"{mount.Path}: no cgroup can be made: {e.Message}",
                Environment.IsPrivilegedProcess
                    ? $"see what protects {mount.Path}: a container's limits, or a security module"
                    : "run as root, or let an administrator delegate a cgroup to you (systemd: Delegate=yes)");
        }
    }

    private static DoctorFinding Probe(string backend, string place, string file)
    {
        var probe = Path.Combine(place, $"actordriver-doctor-{Environment.ProcessId}");
        Directory.CreateDirectory(probe);
        try
        {
            return File.Exists(Path.Combine(probe, file))
                ? new DoctorFinding(backend, FindingStatus.Ok, $"{place}: cgroups can be made, and have {file}")
                : new DoctorFinding(
                    backend, FindingStatus.Problem, $"{place}: cgroups have no {file}", "this kernel's hierarchy cannot freeze: use the other one");
        }
        finally
        {
            Directory.Delete(probe);
        }
    }

    /// <summary>
    /// Where a daemon of this user would make its cgroups: in the uppermost cgroup, of those above this process's own, that was handed
    /// over to the user; for root that is the hierarchy's root.
    /// </summary>
    private static string OwnPlace(FreezerMount mount)
    {
        var place = mount.Path;
        if (OwnCgroup(mount.Backend) is not { } own || mount.DirectoryOf(own) is not { } lowest)
            return place;
        foreach (var name in lowest[mount.Path.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Prepend(""))
        {
            place = Path.Combine(place, name);
            if (IsOurs(place))
                return place;
        }

        return place;
    }

    /// <summary>To move a process, one must be allowed to write this file.</summary>
    private static bool IsOurs(string cgroup)
    {
        try
        {
            using var file = File.OpenHandle(Path.Combine(cgroup, "cgroup.procs"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // 0::/PATH is the unified hierarchy's line, N:CONTROLLERS:/PATH one of v1.
    private static string? OwnCgroup(string backend) => File.ReadLines("/proc/self/cgroup")
        .Select(line => line.Split(':', 3))
        .Where(parts => parts.Length == 3 && (backend == FreezerMount.V2 ? parts[0] == "0" : parts[1].Split(',').Contains("freezer")))
        .Select(parts => parts[2])
        .FirstOrDefault();
}
