using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Hosting;

/// <summary>The parts of the driver that a host may bring itself. What is left null is the driver's own.</summary>
public sealed record ActorDriverParts
{
    /// <summary>Freezes, kills and watches containers.</summary>
    public IFreezerBackend? Freezers { get; init; }

    /// <summary>Starts programs.</summary>
    public IContainerLauncher? Launcher { get; init; }

    /// <summary>The clock of events.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>
    /// Tells at start what domains there are, for a journal that is not the driver's own; null reads
    /// <c>actordriver.journal.query-plugin</c>.
    /// </summary>
    public IDomainCatalog? Catalog { get; init; }

    /// <summary>Where cgroup hierarchies are mounted, for ever; null reads <c>/proc/self/mountinfo</c>, again at each change.</summary>
    public CgroupMounts? Mounts { get; init; }

    /// <summary>The host's boot id; a container that was recorded under another one is of a boot that is over.</summary>
    public Func<string>? BootId { get; init; }
}
