using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// One posix_spawn in progress, on a thread of its own: the thread is blocked until the child has executed its program, and the
/// child can be told from all others as the only one of this thread.
/// </summary>
internal sealed class Spawning
{
    private const int Running = 0, Ended = 1, Abandoned = 2;

    // After SIGKILL the child is gone in no time, unless it is frozen; then its thread goes on waiting for it alone.
    private static readonly TimeSpan ReapLimit = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<FileDescriptor> _children = new();
    private readonly TaskCompletionSource<SpawnOutcome> _outcome = new();
    private int _state = Running;

    private Spawning()
    {
    }

    public bool HasEnded => _outcome.Task.IsCompleted;

    public SpawnOutcome Outcome => _outcome.Task.GetAwaiter().GetResult();

    public static Spawning Start(Func<PosixSpawn> prepare, LaunchPlan plan)
    {
        var spawning = new Spawning();
        new Thread(() => spawning.Run(prepare, plan)) { IsBackground = true, Name = "actordriver-spawn" }.Start();
        return spawning;
    }

    /// <summary>The child's PID as soon as there is one; <c>null</c> when the spawn ended without (see <see cref="Outcome"/>).</summary>
    public int? WaitForChild()
    {
        using var children = _children.Task.GetAwaiter().GetResult();
        var spinner = new SpinWait();
        while (true)
        {
            var ended = HasEnded; // asked first, so that a child is not missed in between
            if (!ended && FirstOf(children) is { } pid)
                return pid;
            if (ended)
                return null;
            spinner.SpinOnce(); // a clone takes some microseconds
        }
    }

    public bool Wait(TimeSpan limit) => Task.WaitAny([_outcome.Task], limit > TimeSpan.Zero ? limit : TimeSpan.Zero) == 0;

    /// <summary>Kills the child and sees to it that it is reaped, even if that takes longer than this call.</summary>
    public void Abandon(Action kill)
    {
        if (Interlocked.CompareExchange(ref _state, Abandoned, Running) == Running)
        {
            kill();
            Wait(ReapLimit);
        }
        else if (Wait(ReapLimit) && _outcome.Task.IsCompletedSuccessfully && Outcome is { Errno: 0 } executed)
        {
            kill();
            Children.Wait(executed.Pid);
        }
    }

    private static int? FirstOf(FileDescriptor children)
    {
        var pids = Files.ReadToEnd(children, "/proc/thread-self/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return pids.Length == 0 ? null : int.Parse(pids[0], CultureInfo.InvariantCulture);
    }

    private void Run(Func<PosixSpawn> prepare, LaunchPlan plan)
    {
        try
        {
            // Opened before there is a child: a kernel that does not have the file must not leave one waiting.
            using var spawn = prepare();
            _children.SetResult(Files.Open("/proc/thread-self/children", OpenFlags.ReadOnly | OpenFlags.CloseOnExec));
            var errno = spawn.Spawn(plan.Command, plan.Environment, out var pid);
            if (Interlocked.CompareExchange(ref _state, Ended, Running) == Abandoned && errno == 0)
                Children.Wait(pid);
            _outcome.SetResult(new SpawnOutcome(errno, pid));
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller, who waits on another thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _children.TrySetException(e);
            _outcome.TrySetException(e);
        }
    }
}

/// <summary>How a spawn ended: 0 and the child's PID, or the errno of the step that failed.</summary>
internal readonly record struct SpawnOutcome(int Errno, int Pid);
