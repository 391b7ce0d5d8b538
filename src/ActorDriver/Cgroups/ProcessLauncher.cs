using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// Starts programs directly inside a cgroup, on v1 and v2 alike, with no moment outside it, no helper program and no shell.
/// Safe to use from several threads.
/// </summary>
/// <remarks>
/// clone3 with CLONE_INTO_CGROUP knows v2 only, and would run managed code in a forked child. Here posix_spawn makes the child,
/// whose first step is to open a FIFO, which blocks until someone opens the other end. Meanwhile the child is found as the only
/// one of the thread that makes it, and moved; then the FIFO is opened, and the child executes the program where it is now.
/// </remarks>
public sealed class ProcessLauncher
{
    private const string LaunchPrefix = "launch-";
    private const string SpawnOperation = "spawn"; // before there is a child

    private static readonly int LogFlags =
        OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    // A start that hangs keeps a thread until its file system answers. Whoever tries again and again shall not take them all.
    private const int MaxHanging = 16;

    private int _hanging;

    /// <summary>
    /// How long a start may take before the child is killed and ETIMEDOUT reported: a frozen cgroup, or a program on a file system
    /// that does not answer, would block it for ever. Default: 30 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Starts a program. Blocks until it was executed, or could not be, or <see cref="Timeout"/> is over.</summary>
    /// <remarks>
    /// The program leads a session of its own, has no signal blocked or ignored, reads from <c>/dev/null</c>, and has no other
    /// file open than that and the log. It leaves the cgroups of the driver's service (see <see cref="ServiceCgroup"/>).
    /// </remarks>
    public LaunchResult Launch(LaunchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Spawning? spawning = null;
        try
        {
            if (Volatile.Read(ref _hanging) >= MaxHanging)
            {
                throw new KernelException(Errno.EBUSY, "start", string.Create(CultureInfo.InvariantCulture,
                    $"{string.Join(' ', request.Command.Take(1))} (as {MaxHanging} earlier starts wait for file systems that do not answer)"));
            }

            var plan = LaunchPlan.Of(request);
            using var log = plan.LogFile is null ? null : Files.Open(plan.LogFile, LogFlags, LaunchPlan.LogMode);
            using var gate = Fifo.Create($"{plan.ScratchDirectory}/{LaunchPrefix}{Guid.NewGuid():N}");
            spawning = Spawning.Start(() => Prepare(plan, gate, log), plan);
            return RunInside(request.Cgroup, plan, gate, spawning);
        }
        catch (KernelException e)
        {
            return Failed(e, spawning);
        }
    }

    /// <summary>
    /// Kills what a driver that died in the middle of a start has left waiting, and removes its traces. For the driver's own start,
    /// before the first launch with this directory.
    /// </summary>
    /// <returns>The processes killed.</returns>
    public static IReadOnlyList<int> KillStragglers(string scratchDirectory)
    {
        var prefix = $"{Path.GetFullPath(scratchDirectory).TrimEnd('/')}/{LaunchPrefix}";
        var killed = Stragglers.Kill(cwd => cwd.StartsWith(prefix, StringComparison.Ordinal));
        foreach (var left in Directory.EnumerateDirectories(scratchDirectory, LaunchPrefix + "*").ToList())
            Fifo.Remove(left);
        return killed;
    }

    /// <summary>Collects the exit status of a child; <c>null</c> when it has not ended, or is no child of this process (any more).</summary>
    public static ExitStatus? TryReap(int pid) =>
        Children.TryWait(pid) is { } status ? ExitStatus.OfWaitStatus(status) : null;

    private LaunchResult.Failed Failed(KernelException e, Spawning? spawning)
    {
        var hint = e.Operation is SpawnOperation or "start" ? LimitHint.OfProcesses(e.Errno) : LimitHint.OfFiles(e.Errno);
        var failed = new LaunchResult.Failed(e.Errno, e.Operation, hint is null ? e.Message : $"{e.Message}; {hint}");
        if (spawning is null or { HasEnded: true })
            return failed;
        Interlocked.Increment(ref _hanging);
        return failed with
        {
            Ending = spawning.Ending.ContinueWith(
                _ => Interlocked.Decrement(ref _hanging), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default),
        };
    }

    private static PosixSpawn Prepare(LaunchPlan plan, Fifo gate, FileDescriptor? log)
    {
        const int stdin = 0, stdout = 1, stderr = 2;
        plan.DemandEnterable();
        var spawn = new PosixSpawn();
        try
        {
            spawn.StartAfresh();
            foreach (var descriptor in new[] { stdout, stderr })
            {
                if (log is null)
                    spawn.OpenForWriting(descriptor, "/dev/null");
                else
                    spawn.Duplicate(log, descriptor);
            }

            spawn.ChangeDirectory(gate.DirectoryPath); // the mark by which KillStragglers knows a child that waits
            spawn.CloseFrom(stderr + 1); // before it waits: if the driver dies now, the child must not keep its locks and sockets
            spawn.OpenForReading(stdin, Fifo.Name); // waits here; a descriptor that is replaced below cannot leak
            spawn.OpenForReading(stdin, "/dev/null");
            spawn.ChangeDirectory(plan.WorkingDirectory);
            return spawn;
        }
        catch
        {
            spawn.Dispose();
            throw;
        }
    }

    private LaunchResult.Started RunInside(Cgroup cgroup, LaunchPlan plan, Fifo gate, Spawning spawning)
    {
        var since = Stopwatch.StartNew();
        int? child = null;
        PidFd? handle = null;
        var settled = false;
        try
        {
            if (!spawning.WaitUntilPrepared(Timeout))
                throw Overdue("exec", plan.Command[0], cgroup);
            ProcessIdentity? init = null;
            child = spawning.WaitForChild();
            if (child is { } pid)
            {
                handle = PidFd.TryOpen(pid);
                init = ProcessIdentity.Of(pid);
                ServiceCgroup.Leave(pid, cgroup);
                MoveInto(cgroup, pid);
                OpenGate(gate, spawning, since, cgroup);
            }

            if (!spawning.Wait(Timeout - since.Elapsed))
                throw Overdue("exec", plan.Command[0], cgroup);
            settled = true;
            if (spawning.Outcome.Errno != 0)
                throw new KernelException(spawning.Outcome.Errno, child is null ? SpawnOperation : "exec", plan.Command[0]);
            return new LaunchResult.Started(init ?? throw new KernelException(Errno.ESRCH, SpawnOperation, plan.Command[0]));
        }
        finally
        {
            if (!settled)
                spawning.Abandon(() => KillChild(child, handle, gate));
            handle?.Dispose();
        }
    }

    private static void MoveInto(Cgroup cgroup, int pid)
    {
        cgroup.Write("cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));
        if (!cgroup.Processes().Contains(pid))
            throw new KernelException(Errno.ESRCH, "move", string.Create(CultureInfo.InvariantCulture, $"process {pid} to {cgroup}"));
    }

    private void OpenGate(Fifo gate, Spawning spawning, Stopwatch since, Cgroup cgroup)
    {
        var spinner = new SpinWait();
        while (!gate.TryOpenGate()) // the child is on its way there
        {
            if (spawning.HasEnded)
                return;
            if (since.Elapsed > Timeout)
                throw Overdue("open", gate.DirectoryPath, cgroup);
            spinner.SpinOnce();
        }
    }

    private static void KillChild(int? child, PidFd? handle, Fifo gate)
    {
        if (handle is not null)
            handle.Kill();
        else if (child is { } pid)
            Children.Kill(pid); // no descriptor was left for a handle; it waits at the gate, unreaped
        else
            Stragglers.Kill(cwd => cwd == gate.DirectoryPath);
    }

    private KernelException Overdue(string operation, string path, Cgroup cgroup)
    {
        var why = FrozenCgroup.At(cgroup.Mount, cgroup.Path) is { } frozen ? $", as {frozen}" : "";
        return new(Errno.ETIMEDOUT, operation, string.Create(CultureInfo.InvariantCulture, $"{path} (after {Timeout.TotalSeconds:0.#} s{why})"));
    }
}
