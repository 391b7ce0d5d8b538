using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>What domains need of the host: brought by it, so that each part can be another.</summary>
/// <param name="Freezers">Freezes, kills and watches containers.</param>
/// <param name="Launcher">Starts programs.</param>
/// <param name="Codec">Turns events into stored bytes.</param>
/// <param name="Catalog">Reads the journal in one pass at start.</param>
/// <param name="Time">The clock of events, and of looks between ticks.</param>
/// <param name="Options">How domains work.</param>
public sealed record DomainServices(
    IFreezerBackend Freezers,
    IContainerLauncher Launcher,
    IEventCodec Codec,
    IDomainCatalog Catalog,
    TimeProvider Time,
    DomainOptions Options)
{
    /// <summary>The Akka.Persistence journal plugin; empty for the system's default.</summary>
    public string JournalPluginId { get; init; } = "";

    /// <summary>Where spans and figures go.</summary>
    public DriverTelemetry Telemetry { get; init; } = new();

    /// <summary>The starts that are under way.</summary>
    internal Launches Launches { get; } = new(Launcher, Freezers);

    /// <summary>Who was told no because the journal failed.</summary>
    internal RefusedIntents Refused { get; init; } = new(null);

    /// <summary>What only the driver itself can show: see <see cref="Drain"/>.</summary>
    internal object Key { get; } = new();

    /// <summary>The Akka.Persistence snapshot plugin; empty for the system's default.</summary>
    public string SnapshotPluginId { get; init; } = "";
}
