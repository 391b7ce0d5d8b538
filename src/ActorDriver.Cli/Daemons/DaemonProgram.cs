namespace ActorDriver.Cli.Daemons;

/// <summary>Where the daemon's program is when nobody says.</summary>
internal static class DaemonProgram
{
    private const string Name = "actordriverd";

    /// <summary>The one beside the client, as they are installed together; else the one in PATH.</summary>
    public static string Default => Path.Combine(AppContext.BaseDirectory, Name) is var beside && File.Exists(beside) ? beside : Name;
}
