using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Daemons;

/// <summary>A directory of the client's own for the time of a command.</summary>
internal static class TemporaryDirectory
{
    /// <exception cref="DriverException">None can be made.</exception>
    public static DirectoryInfo Create(string prefix)
    {
        try
        {
            return Directory.CreateTempSubdirectory(prefix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriverException(
                ErrorCodes.OperationFailed, $"no directory can be made in {Path.GetTempPath()} ({e.Message}): let TMPDIR name one that you may write in");
        }
    }
}
