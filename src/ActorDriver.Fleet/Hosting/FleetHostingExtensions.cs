using Akka.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorDriver.Fleet.Hosting;

/// <summary>The way in for a host with Akka.Hosting.</summary>
public static class FleetHostingExtensions
{
    /// <summary>
    /// Takes the host's place in its fleet, beside a driver that is added to the same system before. A host that belongs to none
    /// founds or joins one by <see cref="ActorDriverFleet"/>, which is found by <see cref="ActorDriverFleet.For"/>.
    /// </summary>
    /// <param name="builder">The system's builder; its HOCON has the settings.</param>
    public static AkkaConfigurationBuilder WithActorDriverFleet(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithActors((system, _, services) => system.RegisterExtension(
            new ActorDriverFleetProvider { Loggers = services.GetService<ILoggerFactory>() }));
    }
}
