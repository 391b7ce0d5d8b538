using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Tests.Domains.Linearizability;

/// <summary>What goes wrong with one opening of a cgroup.</summary>
internal enum Mood
{
    /// <summary>Nothing.</summary>
    Fine,

    /// <summary>The request takes its time.</summary>
    Slow,

    /// <summary>It is not confirmed at the first looks.</summary>
    Late,

    /// <summary>It is never confirmed.</summary>
    Stuck,

    /// <summary>The request, or the kill, is refused.</summary>
    Refusing,
}

/// <summary>A cgroup in a mood. What is asked of it second, the roll-back, works.</summary>
internal sealed class MoodyCgroup(IContainerCgroup cgroup, Mood mood, int much) : IContainerCgroup
{
    private int _requests;
    private int _reads;
    private FreezerTarget? _first;

    public void Request(FreezerTarget target)
    {
        _first ??= target;
        if (_requests++ == 0 && mood == Mood.Slow)
            Thread.Sleep(much); // as the kernel's own write blocks its caller
        if (mood == Mood.Refusing && target == _first)
            throw new KernelException(Errno.EIO, "write", "freezer.state");
        cgroup.Request(target);
        if (target != _first)
            _first = null;
    }

    public FreezerReading Read() => _first is not null && (mood == Mood.Stuck || (mood == Mood.Late && _reads++ < much))
        ? new FreezerReading(FreezerState.Freezing, "FREEZING", IsPopulated: true)
        : cgroup.Read();

    public IReadOnlyList<int> Kill() => mood is Mood.Refusing or Mood.Stuck
        ? throw new KernelException(Errno.EIO, "write", "cgroup.kill")
        : cgroup.Kill();

    public void Remove() => cgroup.Remove();

    public long? FrozenMicroseconds() => cgroup.FrozenMicroseconds();

    public IDisposable? Subscribe(Action onChange) => cgroup.Subscribe(onChange);

    public void Dispose() => cgroup.Dispose();
}
