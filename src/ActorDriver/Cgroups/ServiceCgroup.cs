using System.Globalization;

namespace ActorDriver.Cgroups;

/// <summary>
/// The cgroups in which systemd keeps the driver's service, or the session from which it was started. A program that the driver starts
/// must not stay there: systemd kills what it finds there when the service is stopped, and its limits are meant for the driver.
/// </summary>
internal static class ServiceCgroup
{
    /// <summary>
    /// Where programs are in a hierarchy in which they have no cgroup of their own, and that knows who is whose: below this name from the
    /// uppermost cgroup that the driver may use. One for all, which stays.
    /// </summary>
    public const string Shared = "actordriver/domains";

    /// <summary>Whether a cgroup is one in which the programs of many domains are.</summary>
    public static bool IsShared(string path) => path.EndsWith($"/{Shared}", StringComparison.Ordinal);

    /// <summary>
    /// Takes a process out of the service in each hierarchy but the one that holds it as a domain. Where that is not allowed, it stays:
    /// the service's unit says that only its main process is to be killed.
    /// </summary>
    /// <param name="pid">A process that is where the driver is.</param>
    /// <param name="own">The cgroup that is to hold it as a domain, into which it will be moved.</param>
    public static void Leave(int pid, Cgroup own)
    {
        var all = Hierarchy.Of(pid);
        var service = (all.FirstOrDefault(h => h.Controllers.Contains(Hierarchy.OfSystemd)) ?? all.FirstOrDefault(h => h.IsV2))?.Path;
        if (service is null or CgroupPath.Root)
            return;
        foreach (var hierarchy in all.Where(h => !IsOwn(h, own) && CgroupPath.IsWithin(h.Path, service)))
        {
            try
            {
                Leave(pid, hierarchy);
            }
            catch (KernelException)
            {
                // Said above.
            }
        }
    }

    private static void Leave(int pid, Hierarchy hierarchy)
    {
        if (hierarchy.FindMount() is not { } mount)
            return;
        var shared = CgroupPath.Child(mount.Root, Shared);
        if (hierarchy.IsV2 && FrozenCgroup.At(mount, shared) is not null)
            return;
        // A controller's own cgroup would have to be set up (cpuset), and would set limits for all; the root sets none.
        using var target = hierarchy.IsOnlyNames ? NewCgroup.OpenOrCreate(mount, shared) : Cgroup.Open(mount, mount.Root);
        target.Write("cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));
    }

    private static bool IsOwn(Hierarchy hierarchy, Cgroup own) =>
        own.Version == CgroupVersion.V2 ? hierarchy.IsV2 : hierarchy.Controllers.Contains("freezer");
}
