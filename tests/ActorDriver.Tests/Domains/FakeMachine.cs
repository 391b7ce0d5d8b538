using System.Collections.Concurrent;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>A machine whose containers live in memory, with a hand on each of the kernel's answers.</summary>
internal sealed class FakeMachine : IFreezerBackend, IContainerLauncher, IDomainCatalog
{
    private readonly SimulatedFreezers _freezers = new();
    private readonly SimulatedLauncher _launcher;
    private int _watches;

    public FakeMachine() => _launcher = new SimulatedLauncher(_freezers);

    /// <summary>Wraps each cgroup that is opened; by default it is taken as it is.</summary>
    public Func<IContainerCgroup, IContainerCgroup> OnOpen { get; set; } = cgroup => cgroup;

    /// <summary>The same, for those who want to know which.</summary>
    public Func<CgroupRef, IContainerCgroup, IContainerCgroup> OnOpenRef { get; set; } = (_, cgroup) => cgroup;

    /// <summary>What a launch gives instead, or null.</summary>
    public Func<LaunchOutcome?> OnLaunch { get; set; } = () => null;

    /// <summary>What a look from apart gives instead, or null.</summary>
    public Func<KernelObservation?> OnInspect { get; set; } = () => null;

    /// <summary>Called when somebody wants to watch; throws to refuse.</summary>
    public Action OnWatch { get; set; } = () => { };

    /// <summary>How often somebody wanted to watch.</summary>
    public int Watches => _watches;

    /// <summary>Called before each look from apart.</summary>
    public Action<CgroupRef> BeforeInspect { get; set; } = _ => { };

    /// <summary>Whether it says nothing of what happens from outside.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Every request to any freezer, in order.</summary>
    public ConcurrentQueue<FreezerTarget> Requests { get; } = new();

    /// <summary>Called when the catalog is read.</summary>
    public Action OnReadStates { get; set; } = () => { };

    /// <summary>What the catalog gives.</summary>
    public List<DomainState> Catalog { get; } = [];

    public int Launches { get; private set; }

    public IContainerCgroup Open(CgroupRef cgroup) => OnOpenRef(cgroup, OnOpen(new Recording(this, _freezers.Open(cgroup))));

    public KernelObservation Inspect(CgroupRef cgroup, ProcessIdentity? init)
    {
        BeforeInspect(cgroup);
        return OnInspect() ?? _freezers.Inspect(cgroup, init);
    }

    public IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice)
    {
        Interlocked.Increment(ref _watches);
        OnWatch();
        return _freezers.Watch(cgroup, init, () =>
        {
            if (!IsSilent)
                onNotice();
        });
    }

    /// <summary>A container that somebody else has made.</summary>
    public CgroupRef MakeContainer(string path) => _freezers.Create(path);

    public LaunchOutcome Launch(Guid id, ExecSpec exec, Backend? wanted)
    {
        Launches++;
        return OnLaunch() ?? _launcher.Launch(id, exec, wanted);
    }

    public void FreezeFromOutside(DomainState domain, bool frozen) => _freezers.SetFrozen(domain.Cgroup!.Path, frozen);

    public void Exit(DomainState domain) => _freezers.Exit(domain.Cgroup!.Path);

    public FreezerState StateOf(DomainState domain) =>
        Assert.IsType<KernelObservation.Present>(_freezers.Inspect(domain.Cgroup!, null)).Reading.State;

    public async IAsyncEnumerable<DomainState> ReadStatesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OnReadStates();
        foreach (var state in Catalog)
            yield return await Task.FromResult(state);
    }

    private sealed class Recording(FakeMachine machine, IContainerCgroup cgroup) : IContainerCgroup
    {
        public void Request(FreezerTarget target)
        {
            machine.Requests.Enqueue(target);
            cgroup.Request(target);
        }

        public FreezerReading Read() => cgroup.Read();

        public IReadOnlyList<int> Kill() => cgroup.Kill();

        public void Remove() => cgroup.Remove();

        public long? FrozenMicroseconds() => cgroup.FrozenMicroseconds();

        public IDisposable? Subscribe(Action onChange) => cgroup.Subscribe(onChange);

        public void Dispose() => cgroup.Dispose();
    }
}
