using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Domains;

namespace ActorDriver.Containers;

/// <summary>
/// Tells a container from what looks after containers: a manager, a container's monitor, a service's supervisor. These must not stand
/// still; systemd kills a service whose watchdog is silent, and the container with it.
/// </summary>
internal static class SupervisorGuard
{
    /// <summary>Why a cgroup is not to be adopted, by its name; null when it may be.</summary>
    public static DomainError? WhyNot(string path) => ContainerNaming.ReadSupervisor(path) is { } supervised
        ? ContainerRefusals.Invalid(
            $"cgroup {path} is where {supervised.Runtime} keeps its own process for container {supervised.Id}, and not the container: "
            + $"adopt that one, as --container {supervised.Runtime}:{supervised.Id}")
        : null;

    /// <summary>
    /// Why a cgroup is not to be adopted, by the processes in it; null when it may be. Those that have a PID namespace of their own are
    /// inside a container, and may be managers of what is inside of it.
    /// </summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="processes">Those in it and below it.</param>
    public static DomainError? WhyNot(Cgroup cgroup, IReadOnlyList<int> processes)
    {
        foreach (var pid in processes.Where(pid => pid > 0))
        {
            if (ProcessStatus.TryRead(pid) is not { IsInOurNamespace: true } process)
                continue;
            if (PayloadElsewhere(cgroup, pid) is { } init)
            {
                return ContainerRefusals.Invalid(string.Create(CultureInfo.InvariantCulture,
                    $"process {pid} ({process.Name}) in cgroup {cgroup.Path} supervises the container of process {init}: adopt that one, as --pid {init}"));
            }

            if (RuntimeRules.SupervisorPrograms.Contains(process.Name))
            {
                return ContainerRefusals.Invalid(string.Create(CultureInfo.InvariantCulture,
                    $"process {pid} ({process.Name}) in cgroup {cgroup.Path} supervises containers or services, and must not stand still"));
            }
        }

        return null;
    }

    /// <summary>The init of a container, outside of this cgroup, that is a process's child.</summary>
    private static int? PayloadElsewhere(Cgroup cgroup, int pid)
    {
        foreach (var child in ProcessStatus.ChildrenOf(pid))
        {
            if (ProcessStatus.TryRead(child) is { IsInitOfNestedNamespace: true } && IsOutside(cgroup, child))
                return child;
        }

        return null;
    }

    private static bool IsOutside(Cgroup cgroup, int pid)
    {
        try
        {
            return ProcCgroups.Read(pid).In(cgroup.Version) is { } path && !CgroupPath.IsWithin(path, cgroup.Path);
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.ENAMETOOLONG)
        {
            return false;
        }
    }
}
