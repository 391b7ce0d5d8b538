using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// A way to freeze containers: the kernel's (<see cref="KernelFreezers"/>), the simulated one, or a host's own. Calls may come
/// from several threads and may block for the kernel.
/// </summary>
public interface IFreezerBackend
{
    /// <summary>Opens a recorded cgroup to work on it.</summary>
    /// <exception cref="CgroupGoneException">It is proved to be gone, or that another one stands at its path.</exception>
    /// <exception cref="KernelException">It cannot be told, or the kernel refuses; EDEADLK when the driver itself runs in the cgroup.</exception>
    IContainerCgroup Open(CgroupRef cgroup);

    /// <summary>
    /// The same of a container whose init is known. A backend that can tell gives <see cref="FreezerReading.InitElsewhere"/>, and proves
    /// the end of the container by that of its init.
    /// </summary>
    IContainerCgroup Open(CgroupRef cgroup, ProcessIdentity? init) => Open(cgroup);

    /// <summary>
    /// Looks at a recorded container, apart from any operation. Never throws for what the kernel says. <see cref="KernelObservation.Gone"/>
    /// only on proof; <see cref="KernelObservation.Unknown"/> where it cannot be told.
    /// </summary>
    KernelObservation Inspect(CgroupRef cgroup, ProcessIdentity? init);

    /// <summary>
    /// Calls <paramref name="onNotice"/> when the container may have changed or ended, until disposed. The call must not block.
    /// Where the kernel does not tell of a change (v1), a look from time to time is the caller's.
    /// </summary>
    /// <exception cref="CgroupGoneException">It is gone, or another one stands at its path.</exception>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice);
}
