using ActorDriver.Cli.Commands;

namespace ActorDriver.Cli.Shell;

/// <summary>Commands from a pipe.</summary>
internal static class Script
{
    /// <returns>Failed if any line failed, be it by usage or otherwise.</returns>
    public static async Task<int> RunAsync(TextReader input, LineRunner lines, bool failFast, CancellationToken cancellationToken)
    {
        var failed = false;
        while (await input.ReadLineAsync(cancellationToken) is { } text)
        {
            if (await lines.RunAsync(text, cancellationToken) is not { } status)
                break;
            failed |= status != ExitStatus.Done;
            if (failed && failFast)
                break;
        }
        return failed ? ExitStatus.Failed : ExitStatus.Done;
    }
}
