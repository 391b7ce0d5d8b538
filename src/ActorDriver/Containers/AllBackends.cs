using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>
/// Sends each container to the freezer that holds it, and each start to the one that is wanted. The simulated one is taken only
/// where it is asked for by name.
/// </summary>
/// <param name="kernel">The kernel's freezers.</param>
/// <param name="kernelLauncher">Starts programs in them.</param>
/// <param name="simulated">The simulated freezer.</param>
/// <param name="preferSimulated">Whether a domain that wants no particular freezer is simulated: the host chose it explicitly.</param>
public sealed class AllBackends(
    IFreezerBackend kernel, IContainerLauncher kernelLauncher, SimulatedFreezers simulated, bool preferSimulated)
    : IFreezerBackend, IContainerLauncher
{
    private readonly SimulatedLauncher _simulatedLauncher = new(simulated);

    /// <inheritdoc/>
    public IContainerCgroup Open(CgroupRef cgroup) => For(cgroup).Open(cgroup);

    /// <inheritdoc/>
    public IContainerCgroup Open(CgroupRef cgroup, ProcessIdentity? init) => For(cgroup).Open(cgroup, init);

    /// <inheritdoc/>
    public KernelObservation Inspect(CgroupRef cgroup, ProcessIdentity? init) => For(cgroup).Inspect(cgroup, init);

    /// <inheritdoc/>
    public IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice) => For(cgroup).Watch(cgroup, init, onNotice);

    /// <inheritdoc/>
    public LaunchOutcome Launch(Guid id, ExecSpec exec, Backend? wanted) =>
        wanted == Backend.Simulated || (wanted is null && preferSimulated)
            ? _simulatedLauncher.Launch(id, exec, wanted)
            : kernelLauncher.Launch(id, exec, wanted);

    private IFreezerBackend For(CgroupRef cgroup) => cgroup.Backend == Backend.Simulated ? simulated : kernel;
}
