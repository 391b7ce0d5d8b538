namespace ActorDriver.Cgroups;

/// <summary>A program to start inside a cgroup.</summary>
/// <param name="Cgroup">Where it is to run from its first instruction.</param>
/// <param name="Command">The program (looked up in the driver's PATH unless it holds a slash) and its arguments, passed as they are.</param>
/// <param name="Environment">Its whole environment; <c>null</c>: the driver's own.</param>
/// <param name="WorkingDirectory">Where it starts; <c>null</c>: the driver's own.</param>
/// <param name="LogFile">Takes its output and errors; made with mode 0600 or appended to.</param>
/// <param name="ScratchDirectory">A directory of the driver that nobody else can write, for the time of the start.</param>
public sealed record LaunchRequest(
    Cgroup Cgroup,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string>? Environment,
    string? WorkingDirectory,
    string LogFile,
    string ScratchDirectory);

/// <summary>How a launch ended.</summary>
public abstract record LaunchResult
{
    private LaunchResult()
    {
    }

    /// <summary>The program runs inside its cgroup.</summary>
    /// <param name="Init">Its first process, a child of this one: <see cref="ProcessLauncher.TryReap"/> it after its end.</param>
    public sealed record Started(ProcessIdentity Init) : LaunchResult;

    /// <summary>Nothing runs.</summary>
    /// <param name="Errno">What the kernel said.</param>
    /// <param name="Operation">What failed, such as <c>exec</c> or <c>open</c>.</param>
    /// <param name="Message">The whole story in one line.</param>
    public sealed record Failed(int Errno, string Operation, string Message) : LaunchResult;
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">What it returned; <c>null</c> when a signal ended it.</param>
/// <param name="Signal">The signal that ended it; <c>null</c> when it exited by itself.</param>
public readonly record struct ExitStatus(int? ExitCode, int? Signal);

/// <summary>Starts programs directly inside a cgroup, on v1 and v2 alike, with no moment outside it.</summary>
public sealed class ProcessLauncher
{
    /// <summary>Starts a program. Blocks until it was executed, or could not be.</summary>
    public LaunchResult Launch(LaunchRequest request) => throw new NotImplementedException();

    /// <summary>Collects the exit status of a child; <c>null</c> when it has not ended, or is no child of this process (any more).</summary>
    public static ExitStatus? TryReap(int pid) => throw new NotImplementedException();
}
