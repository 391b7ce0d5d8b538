using System.Collections.Concurrent;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Tests.Hosting;

/// <summary>
/// What a host might bring: a freezer and a launcher of its own, by the public interfaces alone. Its containers are entries in a
/// dictionary, and outlive the driver as real ones do.
/// </summary>
internal sealed class OwnMachine : IFreezerBackend, IContainerLauncher
{
    private readonly ConcurrentDictionary<string, Container> _containers = new();

    public IReadOnlyList<string> Frozen => [.. _containers.Where(c => c.Value.IsFrozen).Select(c => c.Value.Program)];

    public IReadOnlyList<string> Running => [.. _containers.Where(c => !c.Value.IsFrozen).Select(c => c.Value.Program)];

    public LaunchOutcome Launch(Guid id, ExecSpec exec, Backend? wanted)
    {
        var path = $"/own/{id:D}";
        _containers[path] = new Container(exec.Command[0]);
        return new LaunchOutcome.Launched(
            new CgroupRef(Backend.CgroupV2, path, new CgroupIdentity(1, (ulong)_containers.Count), "own-boot", Created: true), null);
    }

    public IContainerCgroup Open(CgroupRef cgroup) => new Opened(this, cgroup.Path, Find(cgroup));

    public KernelObservation Inspect(CgroupRef cgroup, ProcessIdentity? init) => _containers.TryGetValue(cgroup.Path, out var container)
        ? new KernelObservation.Present(container.Read())
        : new KernelObservation.Gone(GoneCause.Vanished);

    public IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice)
    {
        _ = Find(cgroup);
        return new Nothing();
    }

    private Container Find(CgroupRef cgroup) => _containers.TryGetValue(cgroup.Path, out var container)
        ? container
        : throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.Vanished));

    private sealed class Container(string program)
    {
        public string Program { get; } = program;

        public bool IsFrozen { get; set; }

        public FreezerReading Read() => IsFrozen
            ? new FreezerReading(FreezerState.Frozen, "stands still", IsPopulated: true)
            : new FreezerReading(FreezerState.Thawed, "runs", IsPopulated: true);
    }

    private sealed class Opened(OwnMachine machine, string path, Container container) : IContainerCgroup
    {
        public void Request(FreezerTarget target) => container.IsFrozen = target == FreezerTarget.Frozen;

        public FreezerReading Read() => container.Read();

        public IReadOnlyList<int> Kill()
        {
            machine._containers.TryRemove(path, out _);
            return [];
        }

        public void Remove() => machine._containers.TryRemove(path, out _);

        public long? FrozenMicroseconds() => null;

        public IDisposable? Subscribe(Action onChange) => null;

        public void Dispose()
        {
        }
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
