using ActorDriver.Cli.Kernel;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary>The directories of daemon and client.</summary>
internal static class PlaceChecks
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const long LittleSpace = 100L << 20;

    public static DoctorFinding State(string directory) => Guarded("state", directory, LookAtState);

    public static DoctorFinding Socket(string path) => Guarded("socket", path, LookAtSocket);

    private static DoctorFinding Guarded(string name, string path, Func<string, DoctorFinding> look)
    {
        try
        {
            return look(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DoctorFinding(name, FindingStatus.Warning, $"{path} cannot be looked at: {e.Message}", "run doctor as the daemon's user");
        }
    }

    private static DoctorFinding LookAtState(string directory)
    {
        if (!Directory.Exists(directory))
            return new DoctorFinding("state", FindingStatus.Ok, $"{directory} is not there yet; the daemon makes it");
        var mode = File.GetUnixFileMode(directory);
        if ((mode & (OthersWrite | OthersRead)) != 0)
            return new DoctorFinding(
                "state", FindingStatus.Warning, $"others may look into {directory} (mode {Convert.ToString((int)mode, 8)})", $"chmod 0700 {directory}");
        var free = new DriveInfo(directory).AvailableFreeSpace;
        return free < LittleSpace
            ? new DoctorFinding("state", FindingStatus.Warning, $"{directory} has {free >> 20} MiB left", "make room: without it no event can be kept, and no command is accepted")
            : new DoctorFinding("state", FindingStatus.Ok, $"{directory} is private, with {free >> 30} GiB left");
    }

    private static DoctorFinding LookAtSocket(string path)
    {
        if (!FileKind.IsSocket(path) && Path.Exists(path))
            return new DoctorFinding("socket", FindingStatus.Problem, $"{path} is no socket", "move it away: the daemon leaves alone what is not its own");
        if (!File.Exists(path))
            return new DoctorFinding("socket", FindingStatus.Warning, $"{path} is not there", "start the daemon: systemctl start actordriver, actordriverd, or ./run.sh");
        var mode = File.GetUnixFileMode(path);
        return (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0
            ? new DoctorFinding("socket", FindingStatus.Problem, $"everybody may use {path} (mode {Convert.ToString((int)mode, 8)})", $"chmod o-rw {path}")
            : new DoctorFinding("socket", FindingStatus.Ok, $"{path} (mode {Convert.ToString((int)mode, 8)})");
    }
}
