using System.Globalization;
using ActorDriver.Cli.Kernel;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary>Whether this machine, and this user on it, can freeze containers.</summary>
internal static class MachineChecks
{
    public static IEnumerable<DoctorFinding> Run()
    {
        yield return Kernel(File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        var mounts = FreezerMount.ReadAll();
        var v1 = Freezer(mounts, FreezerMount.V1, "freezer.state");
        var v2 = Freezer(mounts, FreezerMount.V2, "cgroup.freeze");
        var usable = v1.Status == FindingStatus.Ok || v2.Status == FindingStatus.Ok;
        // One freezer is enough; what the other lacks is then only worth knowing.
        yield return usable ? Soften(v1) : v1;
        yield return usable ? Soften(v2) : v2;
        yield return usable
            ? new DoctorFinding("freezer", FindingStatus.Ok, "containers can be frozen here")
            : new DoctorFinding(
                "freezer", FindingStatus.Problem, "no container can be frozen here by this user",
                "see the remedies of cgroup-v1 and cgroup-v2; without either, only --backend simulated works");
    }

    private static DoctorFinding Kernel(string release)
    {
        var numbers = release.Split('.', '-');
        var known = int.TryParse(numbers[0], CultureInfo.InvariantCulture, out var major) & int.TryParse(numbers.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var minor);
        return (known, major, minor) switch
        {
            (true, < 5, _) or (true, 5, < 2) => new DoctorFinding(
                "kernel", FindingStatus.Warning, $"Linux {release} freezes through cgroup v1 only", "cgroup v2 freezes from Linux 5.2 on"),
            (true, 5, < 14) => new DoctorFinding(
                "kernel", FindingStatus.Warning, $"Linux {release} has no cgroup.kill: destroy kills process by process", "Linux 5.14 has it"),
            _ => new DoctorFinding("kernel", FindingStatus.Ok, $"Linux {release}"),
        };
    }

    private static DoctorFinding Freezer(IReadOnlyList<FreezerMount> mounts, string backend, string file)
    {
        if (mounts.FirstOrDefault(m => m.Backend == backend) is not { } mount)
            return new DoctorFinding(backend, FindingStatus.Problem, "not mounted", backend == FreezerMount.V1
                ? "mkdir -p /sys/fs/cgroup/freezer && mount -t cgroup -o freezer cgroup /sys/fs/cgroup/freezer"
                : "mount -t cgroup2 cgroup2 /sys/fs/cgroup, or boot with systemd.unified_cgroup_hierarchy=1");
        if (!mount.IsWritable)
            return new DoctorFinding(
                backend, FindingStatus.Problem, $"{mount.Path} is mounted read-only",
                $"mount -o remount,rw {mount.Path}; in a container, give it a writable cgroup (docker run --privileged, or --cgroupns=private)");
        return Probe(mount, backend, file);
    }

    // What may be done is best told by doing it: an empty cgroup is made and removed again.
    private static DoctorFinding Probe(FreezerMount mount, string backend, string file)
    {
        var probe = Path.Combine(mount.Path, $"actordriver-doctor-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(probe);
            try
            {
                return File.Exists(Path.Combine(probe, file))
                    ? new DoctorFinding(backend, FindingStatus.Ok, $"{mount.Path}: cgroups can be made, and have {file}")
                    : new DoctorFinding(
                        backend, FindingStatus.Problem, $"{mount.Path}: cgroups have no {file}", "this kernel's hierarchy cannot freeze: use the other one");
            }
            finally
            {
                Directory.Delete(probe);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DoctorFinding(
                backend, FindingStatus.Problem, $"{mount.Path}: no cgroup can be made: {e.Message}",
                Environment.IsPrivilegedProcess
                    ? $"see what protects {mount.Path}: a container's limits, or a security module"
                    : "run as root, or let an administrator delegate a cgroup to you");
        }
    }

    private static DoctorFinding Soften(DoctorFinding finding) =>
        finding.Status == FindingStatus.Problem ? finding with { Status = FindingStatus.Warning } : finding;
}
