using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>
/// Starts programs in cgroups <c>actordriver/UUID</c> of their own: in v2 where it is mounted, else in v1, or where the domain
/// wants; for an ordinary user below the subtree that is delegated to him. They have a clean environment
/// (<see cref="ProgramEnvironment"/>). Output goes to <c>logs/UUID.log</c> in the state directory (see <see cref="OutputFile"/>).
/// </summary>
public sealed class KernelLauncher : IContainerLauncher
{
    /// <summary>The cgroup above all those that the driver makes.</summary>
    internal const string Parent = "actordriver";

    /// <summary>The directory of the programs' output, in the state directory.</summary>
    internal const string Logs = "logs";

    private readonly KernelFreezers _freezers;
    private readonly ChildReaper _reaper;
    private readonly Backend? _preferred;
    private readonly string _logs;
    private readonly string _scratch;
    private readonly Leftovers _leftovers;
    private readonly ProcessLauncher _launcher;

    /// <summary>Prepares the state directory, and ends what a driver that died in the middle of a start has left waiting.</summary>
    /// <param name="freezers">The kernel's freezers.</param>
    /// <param name="reaper">Is told of the children that are started.</param>
    /// <param name="preferred">Where domains go that want no particular freezer; null: v2 where it is mounted, else v1.</param>
    /// <param name="stateDirectory">The driver's own directory.</param>
    public KernelLauncher(KernelFreezers freezers, ChildReaper reaper, Backend? preferred, string stateDirectory)
        : this(freezers, reaper, preferred, stateDirectory, new ProcessLauncher())
    {
    }

    internal KernelLauncher(
        KernelFreezers freezers, ChildReaper reaper, Backend? preferred, string stateDirectory, ProcessLauncher launcher)
    {
        _launcher = launcher;
        _freezers = freezers;
        _reaper = reaper;
        _preferred = preferred;
        _logs = PrivateDirectory(stateDirectory, Logs);
        _scratch = PrivateDirectory(stateDirectory, "launching");
        ProcessLauncher.KillStragglers(_scratch);
        _leftovers = new Leftovers(_scratch, freezers.Mounts);
        _leftovers.RemoveAll();
    }

    /// <inheritdoc/>
    public LaunchOutcome Launch(Guid id, ExecSpec exec, Backend? wanted)
    {
        try
        {
            var mount = MountFor(wanted ?? _preferred);
            var path = CgroupPath.Child(DelegatedSubtree.Find(mount), $"{Parent}/{id:D}");
            return TakeOver(mount, path) ?? Start(mount, path, id, exec);
        }
        catch (KernelException e)
        {
            return new LaunchOutcome.Failed(LimitHint.OfFiles(e.Errno) is { } hint ? $"{e.Message}; {hint}" : e.Message, e.Errno);
        }
    }

    /// <summary>The file that takes the output of a domain's program.</summary>
    public static string LogFile(string stateDirectory, Guid id) => Path.Combine(stateDirectory, Logs, $"{id:D}.log");

    private LaunchOutcome Start(CgroupMount mount, string path, Guid id, ExecSpec exec)
    {
        if (FrozenCgroup.At(mount, path) is { } frozen)
        {
            return new LaunchOutcome.Failed(
                $"a program started in cgroup {path} would stand still from its first instruction, as {frozen}: thaw that first", Errno.EBUSY);
        }

        var made = NewCgroup.Create(mount, path);
        var (started, isHandedOn) = (false, false);
        try
        {
            var result = _launcher.Launch(new LaunchRequest(
                made.Cgroup, exec.Command, ProgramEnvironment.Of(exec), exec.WorkingDirectory ?? "/",
                exec.KeepsOutput ? Path.Combine(_logs, $"{id:D}.log") : null, _scratch));
            switch (result)
            {
                case LaunchResult.Started { Init: var init }:
                    started = true;
                    _reaper.Expect(init);
                    return new LaunchOutcome.Launched(_freezers.Record(made.Cgroup, created: true), init);
                case LaunchResult.Failed { Ending: { } ending } failed:
                    isHandedOn = true;
                    _leftovers.RemoveAfter(ending, made); // its child is killed, and cannot die yet
                    return new LaunchOutcome.Failed(failed.Message, failed.Errno);
                case LaunchResult.Failed failed:
                    return new LaunchOutcome.Failed(failed.Message, failed.Errno);
                default:
                    throw new InvalidOperationException($"no rule for {result.GetType().Name}");
            }
        }
        finally
        {
            if (!started && !isHandedOn && !made.TryRemove())
            {
                isHandedOn = true;
                _leftovers.RemoveAfter(Task.Delay(Leftovers.Grace), made);
            }

            if (!isHandedOn)
                made.Dispose();
        }
    }

    /// <summary>
    /// A cgroup of this very domain with processes in it was begun by a driver that died before it could say so. The first of
    /// them, by start time, is its init. An empty one is removed.
    /// </summary>
    private LaunchOutcome.Launched? TakeOver(CgroupMount mount, string path)
    {
        try
        {
            using var cgroup = Cgroup.Open(mount, path);
            var init = cgroup.ProcessesInSubtree().Select(ProcessIdentity.Of).Where(p => p is not null).MinBy(p => p!.Value.StartTime);
            if (init is not null)
                return new LaunchOutcome.Launched(_freezers.Record(cgroup, created: true), init);
            cgroup.RemoveSubtree();
            return null;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }

    private CgroupMount MountFor(Backend? wanted) => wanted switch
    {
        Backend.CgroupV1 => _freezers.Mounts.V1Freezer
            ?? throw new KernelException(Errno.ENODEV, "start in", _freezers.WhyNone(CgroupVersion.V1)),
        Backend.CgroupV2 => _freezers.Mounts.V2
            ?? throw new KernelException(Errno.ENODEV, "start in", _freezers.WhyNone(CgroupVersion.V2)),
        // Not silently in the other one, where v2 is there and only out of reach.
        null when _freezers.IsOutside(CgroupVersion.V2) =>
            throw new KernelException(Errno.ENODEV, "start in", $"{_freezers.WhyNone(CgroupVersion.V2)}, or choose cgroup-v1"),
        null => _freezers.Mounts.V2 ?? _freezers.Mounts.V1Freezer
            ?? throw new KernelException(Errno.ENODEV, "start in", $"{_freezers.WhyNone(CgroupVersion.V2)}; nor in {_freezers.WhyNone(CgroupVersion.V1)}"),
        _ => throw new ArgumentException($"{wanted.Value.Word()} is not one of the kernel's freezers", nameof(wanted)),
    };

    private static string PrivateDirectory(string parent, string name)
    {
        var path = Path.Combine(parent, name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
