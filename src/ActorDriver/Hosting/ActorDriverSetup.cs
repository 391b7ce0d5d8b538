using Akka.Actor.Setup;

namespace ActorDriver.Hosting;

/// <summary>
/// Brings parts of a host's own into an actor system without Akka.Hosting:
/// <c>ActorSystem.Create("host", BootstrapSetup.Create().WithConfig(config).And(new ActorDriverSetup(parts)))</c>.
/// </summary>
/// <param name="parts">The parts.</param>
public sealed class ActorDriverSetup(ActorDriverParts parts) : Setup
{
    /// <summary>The parts.</summary>
    public ActorDriverParts Parts { get; } = parts;
}
