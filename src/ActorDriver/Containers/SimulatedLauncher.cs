using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>"Starts" programs in the simulated freezer: a container without a process. Nothing is executed.</summary>
public sealed class SimulatedLauncher(SimulatedFreezers freezers) : IContainerLauncher
{
    /// <inheritdoc/>
    public LaunchOutcome Launch(Guid id, ExecSpec exec, Backend? wanted)
    {
        try
        {
            return new LaunchOutcome.Launched(freezers.Create($"/actordriver/{id:D}"), null);
        }
        catch (KernelException e)
        {
            return new LaunchOutcome.Failed(e.Message, e.Errno);
        }
    }
}
