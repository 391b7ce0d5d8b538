using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;

namespace ActorDriver.Daemon.Listening;

/// <summary>The directory of the socket: whoever may write in it can put a socket of their own in the daemon's place.</summary>
internal static class SocketDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes the directory where there is none, and refuses one in which others may write.</summary>
    /// <exception cref="StartupException">Others may write in it, or the group that is to connect cannot get there.</exception>
    public static void Prepare(string directory, uint? group)
    {
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, Private);
            if (group is { } gid)
                Open(directory, gid);
            return;
        }
        var mode = File.GetUnixFileMode(directory);
        if ((mode & OthersWrite) != 0 && (mode & UnixFileMode.StickyBit) == 0)
            throw new StartupException(
                ErrorCodes.AccessDenied,
                $"others may write in {directory} (mode {Octal(mode)}), and so could take the socket's place: "
                + $"chmod go-w {directory}, or choose another place with --socket");
        var owner = FileFacts.Of(directory).Owner;
        if (owner != 0 && owner != FileFacts.Self)
            throw new StartupException(
                ErrorCodes.AccessDenied,
                $"{directory} belongs to uid {owner}, who could take the socket's place: choose another place with --socket");
        if (group is { } wanted)
            LetIn(directory, mode, wanted);
    }

    /// <summary>Lets the group through, in the directory that systemd has made for the daemon; any other is its administrator's.</summary>
    private static void LetIn(string directory, UnixFileMode mode, uint group)
    {
        if ((mode & UnixFileMode.OtherExecute) != 0
            || ((mode & UnixFileMode.GroupExecute) != 0 && FileFacts.Of(directory).Group == group))
            return;
        if (Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY")?.Split(':').Contains(directory) == true)
            Open(directory, group);
        else
            throw new StartupException(
                ErrorCodes.AccessDenied,
                $"group {group} could not reach the socket in {directory} (mode {Octal(mode)}): chgrp {group} {directory} && chmod g+x {directory}, "
                + "or choose another place with --socket");
    }

    private static void Open(string directory, uint group)
    {
        FileFacts.SetGroup(directory, group);
        File.SetUnixFileMode(directory, Private | UnixFileMode.GroupExecute);
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);
}
