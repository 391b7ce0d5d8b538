using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// One posix_spawn in progress, on a thread of its own: the thread is blocked until the child has executed its program, and the
/// child can be told from all others as the only one of this thread. All that touches the program's own files happens on it, too:
/// they may be on a file system that does not answer.
/// </summary>
internal sealed class Spawning
{
    private const int Preparing = 0, Making = 1, Ended = 2, Abandoned = 3;

    // After SIGKILL the child is gone in no time, unless it is frozen; then its thread goes on waiting for it alone.
    private static readonly TimeSpan ReapLimit = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<FileDescriptor> _children = new();
    private readonly TaskCompletionSource<SpawnOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Preparing;

    private Spawning()
    {
    }

    public bool HasEnded => _outcome.Task.IsCompleted;

    public SpawnOutcome Outcome => _outcome.Task.GetAwaiter().GetResult();

    /// <summary>Completes when there is no child any more, or when the program runs.</summary>
    public Task Ending => _outcome.Task;

    /// <exception cref="KernelException">EAGAIN: there cannot be one more thread.</exception>
    public static Spawning Start(Func<PosixSpawn> prepare, LaunchPlan plan)
    {
        var spawning = new Spawning();
        OwnThread.Start("actordriver-spawn", () => spawning.Run(prepare, plan));
        return spawning;
    }

    /// <summary>Waits until the child is about to be made.</summary>
    /// <returns>False when that takes longer than the limit.</returns>
    public bool WaitUntilPrepared(TimeSpan limit) => Task.WaitAny([_children.Task], limit) == 0;

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

    /// <summary>Kills the child, or sees to it that there will be none, and that it is reaped even if that takes longer than this call.</summary>
    public void Abandon(Action kill)
    {
        if (Interlocked.CompareExchange(ref _state, Abandoned, Preparing) == Preparing)
            return;
        if (Interlocked.CompareExchange(ref _state, Abandoned, Making) == Making)
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
            using var spawn = prepare();
            var program = ProgramPath.Find(plan.Command[0], plan.Path);
            // Opened before there is a child: a kernel that does not have the file must not leave one waiting.
            var children = Files.Open("/proc/thread-self/children", OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
            if (Interlocked.CompareExchange(ref _state, Making, Preparing) != Preparing)
            {
                children.Dispose();
                throw new KernelException(Errno.ETIMEDOUT, "exec", plan.Command[0]);
            }

            _children.SetResult(children);
            var errno = spawn.Spawn(program, plan.Command, plan.Environment, out var pid);
            if (Interlocked.CompareExchange(ref _state, Ended, Making) == Abandoned && errno == 0)
                Children.Wait(pid);
            _outcome.SetResult(new SpawnOutcome(errno, pid));
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller, who waits on another thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _outcome.TrySetException(e); // first: who is told of the one asks whether it has ended
            _children.TrySetException(e);
            _ = _outcome.Task.Exception; // seen, also where nobody waits any more
            _ = _children.Task.Exception;
        }
    }
}

/// <summary>How a spawn ended: 0 and the child's PID, or the errno of the step that failed.</summary>
internal readonly record struct SpawnOutcome(int Errno, int Pid);
