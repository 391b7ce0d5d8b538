namespace ActorDriver.Cli.Commands;

/// <summary>The exit statuses of design and manual.</summary>
internal static class ExitStatus
{
    public const int Done = 0;

    public const int Failed = 1;

    public const int Usage = 2;

    /// <summary>What a shell gives for a program ended by SIGINT.</summary>
    public const int Interrupted = 130;
}
