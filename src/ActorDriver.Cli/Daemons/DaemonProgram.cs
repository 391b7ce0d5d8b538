namespace ActorDriver.Cli.Daemons;

/// <summary>Where the daemon's program is when nobody says.</summary>
internal static class DaemonProgram
{
    private const string Name = "actordriverd";

    /// <summary>
    /// The one that was installed with the client: beside the native client, or in the folder beside the managed client's. Else the
    /// one in PATH.
    /// </summary>
    public static string Default =>
        new[] { Name, Path.Combine("..", "daemon", Name) }
            .Select(place => Path.GetFullPath(place, AppContext.BaseDirectory))
            .FirstOrDefault(File.Exists) ?? Name;
}
