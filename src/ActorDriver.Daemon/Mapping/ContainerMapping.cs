using ActorDriver.Containers;
using ActorDriver.Contracts;
using ActorDriver.Freezing;

namespace ActorDriver.Daemon.Mapping;

/// <summary>From a discovered container to its shape.</summary>
internal static class ContainerMapping
{
    public static ContainerInfo ToInfo(this DiscoveredContainer c) => new(
        c.Container.Runtime, c.Container.RuntimeId, c.Name, Word(c.State), c.Container.Cgroup.Backend.Word(), c.Container.Cgroup.Path,
        c.Container.Init?.Pid, c.Processes, c.AdoptedAs);

    private static string Word(FreezerState state) => state switch
    {
        FreezerState.Thawed => DomainStates.Running,
        FreezerState.Freezing => DomainStates.Freezing,
        FreezerState.Frozen => DomainStates.Paused,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
