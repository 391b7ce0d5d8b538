namespace ActorDriver.FleetTests.Support;

/// <summary>A directory for the time of a test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actordriver-fleet-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
