using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.KernelTests;

/// <summary>
/// A real cgroup with a name of its own, and processes in it. Disposing it thaws, kills and removes all, nested cgroups too.
/// </summary>
public sealed class TestCgroup : IDisposable
{
    private readonly List<int> _children = [];

    private TestCgroup(CgroupVersion version)
    {
        Mount = MountOf(version);
        Path = $"/actordriver-test-{Guid.NewGuid():N}";
        Cgroup = Cgroup.Create(Mount, Path);
        Scratch = Directory.CreateTempSubdirectory("actordriver-test-").FullName;
    }

    public CgroupMount Mount { get; }

    public string Path { get; }

    public Cgroup Cgroup { get; }

    /// <summary>A directory of this test, removed with it.</summary>
    public string Scratch { get; }

    public static TestCgroup Create(CgroupVersion version) => new(version);

    public static CgroupMount MountOf(CgroupVersion version) => CgroupMounts.Read().Of(version)
        ?? throw new InvalidOperationException($"no {version} hierarchy with a freezer is mounted on this machine");

    /// <summary>Makes a cgroup below this one; the caller disposes the handle.</summary>
    public Cgroup CreateChild(string name) => Cgroup.Create(Mount, $"{Path}/{name}");

    /// <summary>Starts a process here that does nothing until it is killed.</summary>
    public ProcessIdentity StartSleep() => Start("sleep", "1000");

    /// <summary>Starts a command here.</summary>
    public ProcessIdentity Start(params string[] command) => StartIn(Cgroup, command);

    /// <summary>Starts a command in this cgroup or one below it.</summary>
    public ProcessIdentity StartIn(Cgroup cgroup, params string[] command)
    {
        var result = Launch(new LaunchRequest(cgroup, command, null, null, LogFile, Scratch));
        return result is LaunchResult.Started started ? started.Init : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>Takes the output of all commands started here.</summary>
    public string LogFile => System.IO.Path.Combine(Scratch, "output.log");

    public LaunchResult Launch(LaunchRequest request)
    {
        var result = new ProcessLauncher().Launch(request);
        if (result is LaunchResult.Started started)
        {
            lock (_children)
                _children.Add(started.Init.Pid);
        }

        return result;
    }

    /// <summary>Waits for the end of a process that was started here.</summary>
    public ExitStatus WaitForExit(ProcessIdentity process)
    {
        ExitStatus? status = null;
        Eventually.True(
            () => (status = ProcessLauncher.TryReap(process.Pid)) is not null,
            string.Create(CultureInfo.InvariantCulture, $"process {process.Pid} ends"));
        lock (_children)
            _children.Remove(process.Pid);
        return status!.Value;
    }

    /// <summary>Freezes a cgroup (this one unless another is given) and waits until it is.</summary>
    public void Freeze(Cgroup? cgroup = null)
    {
        var target = cgroup ?? Cgroup;
        target.Write(FreezeFile, Mount.Version == CgroupVersion.V1 ? "FROZEN" : "1");
        Eventually.True(() => IsFrozen(target), $"{target} is frozen");
    }

    /// <summary>Thaws a cgroup (this one unless another is given) and waits until it is.</summary>
    public void Thaw(Cgroup? cgroup = null)
    {
        var target = cgroup ?? Cgroup;
        target.Write(FreezeFile, Mount.Version == CgroupVersion.V1 ? "THAWED" : "0");
        Eventually.True(() => !IsFrozen(target), $"{target} is thawed");
    }

    public static bool IsFrozen(Cgroup cgroup) => cgroup.Version == CgroupVersion.V1
        ? cgroup.Read("freezer.state").Trim() == "FROZEN"
        : CgroupEvents.Read(cgroup).Frozen;

    public void Dispose()
    {
        Eventually.True(() => CgroupKill.Kill(Cgroup).Count == 0, $"{Cgroup} is empty");
        foreach (var child in _children)
            Eventually.True(() => ProcessLauncher.TryReap(child) is not null, $"child {child} is reaped");
        Cgroup.RemoveSubtree();
        Cgroup.Dispose();
        Directory.Delete(Scratch, recursive: true);
    }

    private string FreezeFile => Mount.Version == CgroupVersion.V1 ? "freezer.state" : "cgroup.freeze";
}
