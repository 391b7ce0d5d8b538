using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>Starts programs as containers of their own.</summary>
public interface IContainerLauncher
{
    /// <summary>
    /// Starts a program in a new cgroup. Blocks until it runs or has failed. When a driver that died had begun the same start,
    /// its container is taken over instead of starting a second one.
    /// </summary>
    /// <param name="id">The domain's UUID; the cgroup's name.</param>
    /// <param name="exec">The program.</param>
    /// <param name="wanted">The freezer that shall hold it; null for the host's choice.</param>
    LaunchOutcome Launch(Guid id, ExecSpec exec, Backend? wanted);
}

/// <summary>How a launch ended.</summary>
public abstract record LaunchOutcome
{
    private LaunchOutcome()
    {
    }

    /// <summary>The program runs.</summary>
    public sealed record Launched(CgroupRef Cgroup, ProcessIdentity? Init) : LaunchOutcome;

    /// <summary>It could not be started, and nothing is left of the attempt.</summary>
    public sealed record Failed(string Cause, int? Errno) : LaunchOutcome;
}
