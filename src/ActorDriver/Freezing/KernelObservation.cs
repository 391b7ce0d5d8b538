namespace ActorDriver.Freezing;

/// <summary>What the kernel says of a recorded container, apart from any operation.</summary>
public abstract record KernelObservation
{
    private KernelObservation()
    {
    }

    /// <summary>It is there and holds processes, or its init lives elsewhere (<see cref="FreezerReading.InitElsewhere"/>).</summary>
    /// <param name="Reading">The freezer's state.</param>
    public sealed record Present(FreezerReading Reading) : KernelObservation;

    /// <summary>It is proved not to be there any more: no process is left in its cgroup, and its init is dead.</summary>
    /// <param name="Why">In which way.</param>
    /// <param name="ExitStatus">Its init's end where the driver is its parent: <c>exit 0</c>, <c>signal 9</c>; else null.</param>
    public sealed record Gone(GoneCause Why, string? ExitStatus = null) : KernelObservation;

    /// <summary>It could not be looked at, so nothing is known.</summary>
    /// <param name="Cause">What the kernel said.</param>
    public sealed record Unknown(string Cause) : KernelObservation;
}

/// <summary>The ways in which a container is no longer there.</summary>
public enum GoneCause
{
    /// <summary>The cgroup is there (or was removed by us) and holds no process.</summary>
    Exited,

    /// <summary>The cgroup is gone, or another one stands at its path.</summary>
    Vanished,

    /// <summary>The host has booted since the cgroup was recorded.</summary>
    HostRebooted,
}
