using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;

namespace ActorDriver.Daemon.Listening;

/// <summary>The directory of the socket: whoever may write in it can put a socket of their own in the daemon's place.</summary>
internal static class SocketDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes the directory where there is none, and refuses one in which others may write.</summary>
    /// <exception cref="StartupException">Others may write in it.</exception>
    public static void Prepare(string directory, uint? group)
    {
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, Private);
            if (group is not { } gid)
                return;
            FileOwner.SetGroup(directory, gid);
            File.SetUnixFileMode(directory, Private | UnixFileMode.GroupExecute);
            return;
        }
        var mode = File.GetUnixFileMode(directory);
        if ((mode & OthersWrite) != 0 && (mode & UnixFileMode.StickyBit) == 0)
            throw new StartupException(
                ErrorCodes.AccessDenied,
                $"others may write in {directory} (mode {Convert.ToString((int)mode, 8)}), and so could take the socket's place: "
                + $"chmod go-w {directory}, or choose another place with --socket");
        var owner = FileOwner.Of(directory);
        if (owner != 0 && owner != FileOwner.Self)
            throw new StartupException(
                ErrorCodes.AccessDenied,
                $"{directory} belongs to uid {owner}, who could take the socket's place: choose another place with --socket");
    }
}
