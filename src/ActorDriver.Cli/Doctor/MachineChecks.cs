using System.Globalization;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary>Whether this machine, and this user on it, can freeze containers.</summary>
internal static class MachineChecks
{
    public static IEnumerable<DoctorFinding> Run()
    {
        yield return Kernel(File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        var (freezers, areEnough) = FreezerChecks.Run();
        foreach (var freezer in freezers)
            yield return freezer;
        yield return areEnough
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
}
