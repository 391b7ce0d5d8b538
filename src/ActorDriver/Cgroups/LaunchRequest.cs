namespace ActorDriver.Cgroups;

/// <summary>A program to start inside a cgroup.</summary>
/// <param name="Cgroup">Where it is to run from its first instruction.</param>
/// <param name="Command">
/// The program (looked up in the PATH that it is given, or the usual directories, unless it holds a slash) and its arguments, passed as they are: no shell sees them.
/// </param>
/// <param name="Environment">Its whole environment; <c>null</c>: a copy of the driver's own.</param>
/// <param name="WorkingDirectory">Where it starts; <c>null</c>: where the driver is.</param>
/// <param name="LogFile">
/// Takes its output and errors; made with mode 0600, or appended to. Not followed if it is a symlink. <c>null</c>: they are thrown away.
/// </param>
/// <param name="ScratchDirectory">An existing directory of the driver that nobody else can write, for the time of the start.</param>
public sealed record LaunchRequest(
    Cgroup Cgroup,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string>? Environment,
    string? WorkingDirectory,
    string? LogFile,
    string ScratchDirectory);

/// <summary>How a launch ended.</summary>
public abstract record LaunchResult
{
    private LaunchResult()
    {
    }

    /// <summary>The program runs inside its cgroup, or has done so and ended already.</summary>
    /// <param name="Init">Its first process, a child of this one: <see cref="ProcessLauncher.TryReap"/> it after its end.</param>
    public sealed record Started(ProcessIdentity Init) : LaunchResult;

    /// <summary>Nothing runs.</summary>
    /// <param name="Errno">What the kernel said; see <see cref="Cgroups.Errno"/>.</param>
    /// <param name="Operation">What failed: <c>exec</c> for the program itself; <c>open</c>, <c>write</c>, … for what comes before.</param>
    /// <param name="Message">The whole story in one line, such as <c>exec nosuch: ENOENT (No such file or directory)</c>.</param>
    public sealed record Failed(int Errno, string Operation, string Message) : LaunchResult
    {
        /// <summary>
        /// Completes when the child that was killed is gone: one that is frozen, or waits for its program's file system, goes later than
        /// this answer. <c>null</c> when there is none.
        /// </summary>
        internal Task? Ending { get; init; }
    }
}

/// <summary>How a process ended. One of the two is set.</summary>
/// <param name="ExitCode">What it returned; <c>null</c> when a signal ended it.</param>
/// <param name="Signal">The signal that ended it; <c>null</c> when it exited by itself.</param>
public readonly record struct ExitStatus(int? ExitCode, int? Signal)
{
    /// <summary>Reads a status as waitpid(2) gives it.</summary>
    internal static ExitStatus OfWaitStatus(int status) =>
        (status & 0x7f) is var signal and not 0 ? new ExitStatus(null, signal) : new ExitStatus((status >> 8) & 0xff, null);
}
