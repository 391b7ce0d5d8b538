using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>
/// Starts programs in cgroups <c>actordriver/UUID</c> of their own: in v2 where it is mounted, else in v1, or where the domain
/// wants; for an ordinary user below the subtree that is delegated to him. Output goes to <c>logs/UUID.log</c> in the state directory.
/// </summary>
public sealed class KernelLauncher : IContainerLauncher
{
    /// <summary>The cgroup above all those that the driver makes.</summary>
    internal const string Parent = "actordriver";

    private readonly KernelFreezers _freezers;
    private readonly ChildReaper _reaper;
    private readonly Backend? _preferred;
    private readonly string _logs;
    private readonly string _scratch;
    private readonly ProcessLauncher _launcher = new();

    /// <summary>Prepares the state directory, and ends what a driver that died in the middle of a start has left waiting.</summary>
    /// <param name="freezers">The kernel's freezers.</param>
    /// <param name="reaper">Is told of the children that are started.</param>
    /// <param name="preferred">Where domains go that want no particular freezer; null: v2 where it is mounted, else v1.</param>
    /// <param name="stateDirectory">The driver's own directory.</param>
    public KernelLauncher(KernelFreezers freezers, ChildReaper reaper, Backend? preferred, string stateDirectory)
    {
        _freezers = freezers;
        _reaper = reaper;
        _preferred = preferred;
        _logs = PrivateDirectory(stateDirectory, "logs");
        _scratch = PrivateDirectory(stateDirectory, "launching");
        ProcessLauncher.KillStragglers(_scratch);
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
            return new LaunchOutcome.Failed(e.Message, e.Errno);
        }
    }

    /// <summary>The file that takes the output of a domain's program.</summary>
    public static string LogFile(string stateDirectory, Guid id) => Path.Combine(stateDirectory, "logs", $"{id:D}.log");

    private LaunchOutcome Start(CgroupMount mount, string path, Guid id, ExecSpec exec)
    {
        using var cgroup = Cgroup.Create(mount, path);
        var result = _launcher.Launch(new LaunchRequest(
            cgroup, exec.Command, null, exec.WorkingDirectory ?? "/", Path.Combine(_logs, $"{id:D}.log"), _scratch));
        switch (result)
        {
            case LaunchResult.Started started:
                _reaper.Expect(started.Init);
                return new LaunchOutcome.Launched(_freezers.Record(cgroup, created: true), started.Init);
            case LaunchResult.Failed failed:
                cgroup.RemoveSubtree();
                return new LaunchOutcome.Failed(failed.Message, failed.Errno);
            default:
                throw new InvalidOperationException($"no rule for {result.GetType().Name}");
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
