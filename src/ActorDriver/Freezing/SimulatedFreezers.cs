using System.Collections.Concurrent;
using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// A freezer in memory: containers without processes that freeze at once. For unit tests and for a machine without cgroups;
/// shown as <c>simulated</c> wherever the backend is shown. What it holds is gone when the driver ends.
/// </summary>
public sealed class SimulatedFreezers : IFreezerBackend
{
    private readonly ConcurrentDictionary<string, Container> _containers = new();
    private readonly string _bootId = Guid.NewGuid().ToString();
    private long _lastInode;

    /// <summary>Makes a container.</summary>
    /// <exception cref="KernelException">EEXIST: there is one at this path.</exception>
    public CgroupRef Create(string path)
    {
        var identity = new CgroupIdentity(0, (ulong)Interlocked.Increment(ref _lastInode));
        if (!_containers.TryAdd(path, new Container(identity)))
            throw new KernelException(Errno.EEXIST, "mkdir", path);
        return new CgroupRef(Backend.Simulated, path, identity, _bootId, Created: true);
    }

    /// <summary>Freezes or thaws it behind the driver's back.</summary>
    public void SetFrozen(string path, bool frozen) => Change(path, c => c.Frozen = frozen);

    /// <summary>Ends it behind the driver's back.</summary>
    public void Exit(string path) => Change(path, c => c.Populated = false);

    /// <inheritdoc/>
    public IContainerCgroup Open(CgroupRef cgroup) => new Opened(this, cgroup, Find(cgroup));

    /// <inheritdoc/>
    public KernelObservation Inspect(CgroupRef cgroup, ProcessIdentity? init)
    {
        try
        {
            var reading = Find(cgroup).Read();
            return reading.IsPopulated ? new KernelObservation.Present(reading) : new KernelObservation.Gone(GoneCause.Exited);
        }
        catch (CgroupGoneException e)
        {
            return e.How;
        }
    }

    /// <inheritdoc/>
    public IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice) => Find(cgroup).Subscribe(onNotice);

    private Container Find(CgroupRef cgroup) =>
        _containers.TryGetValue(cgroup.Path, out var found) && found.Identity == cgroup.Identity && cgroup.BootId == _bootId
            ? found
            : throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.Vanished));

    private void Change(string path, Action<Container> change)
    {
        if (!_containers.TryGetValue(path, out var container))
            throw new KernelException(Errno.ENOENT, "open", path);
        change(container);
        container.Notify();
    }

    private sealed class Container(CgroupIdentity identity)
    {
        private readonly ConcurrentDictionary<object, Action> _subscribers = new();

        public CgroupIdentity Identity { get; } = identity;

        public volatile bool Frozen;

        public volatile bool Populated = true;

        public FreezerReading Read() =>
            new(Frozen ? FreezerState.Frozen : FreezerState.Thawed, Frozen ? "FROZEN" : "THAWED", Populated);

        public void Notify()
        {
            foreach (var subscriber in _subscribers.Values)
                subscriber();
        }

        public IDisposable Subscribe(Action onNotice)
        {
            var subscription = new Subscription(this);
            _subscribers[subscription] = onNotice;
            return subscription;
        }

        private sealed class Subscription(Container container) : IDisposable
        {
            public void Dispose() => container._subscribers.TryRemove(this, out _);
        }
    }

    private sealed class Opened(SimulatedFreezers all, CgroupRef cgroup, Container container) : IContainerCgroup
    {
        public void Request(FreezerTarget target)
        {
            container.Frozen = target == FreezerTarget.Frozen;
            container.Notify();
        }

        public FreezerReading Read() => container.Read();

        public IReadOnlyList<int> Kill()
        {
            container.Populated = false;
            container.Frozen = false;
            container.Notify();
            return [];
        }

        public void Remove() => all._containers.TryRemove(new KeyValuePair<string, Container>(cgroup.Path, container));

        public long? FrozenMicroseconds() => null;

        public IDisposable Subscribe(Action onChange) => container.Subscribe(onChange);

        public void Dispose()
        {
        }
    }
}
