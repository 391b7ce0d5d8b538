using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>A container that runs on this machine, adopted or not.</summary>
/// <param name="Container">What adopting it needs to know.</param>
/// <param name="Name">What its manager, or else the people, call it; its cgroup's path for a plain one.</param>
/// <param name="State">What its freezer has reached.</param>
/// <param name="Processes">How many processes are in it and below it.</param>
/// <param name="AdoptedAs">The name of the domain that holds it, or null.</param>
public sealed record DiscoveredContainer(
    FoundContainer Container, string Name, FreezerState State, int Processes, string? AdoptedAs = null);
