using System.Collections.Concurrent;
using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// Collects the driver's own children once they have ended, and remembers how the latest of them ended: the kernel tells a
/// parent only once, and more than one look asks.
/// </summary>
/// <remarks>
/// A child that has ended cannot always be collected at once: one that is traced belongs to its tracer until that lets it go. It is tried
/// again from time to time, for nobody tells when that is.
/// </remarks>
public sealed class ChildReaper : IDisposable
{
    private const int Remembered = 4096;

    private readonly ConcurrentQueue<ProcessIdentity> _ended = new();
    private readonly ConcurrentDictionary<ProcessIdentity, string?> _children = new();
    private readonly ConcurrentDictionary<ProcessIdentity, bool> _late = new();
    private readonly TimeSpan _again;
    private readonly ITimer _timer;

    /// <summary>Tries again each second what could not be collected yet.</summary>
    public ChildReaper() : this(TimeProvider.System, TimeSpan.FromSeconds(1))
    {
    }

    internal ChildReaper(TimeProvider time, TimeSpan again)
    {
        _again = again;
        _timer = time.CreateTimer(_ => CollectLate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A child was started.</summary>
    public void Expect(ProcessIdentity child) => _children.TryAdd(child, null);

    /// <summary>How the child ended (<c>exit 0</c>, <c>signal 9</c>), or null: it runs, or is not ours.</summary>
    public string? Collect(ProcessIdentity child)
    {
        if (!_children.TryGetValue(child, out var known))
            return null;
        if (known is not null)
            return known;
        if (ProcessLauncher.TryReap(child.Pid) is not { } status)
            return null;
        var words = status.Signal is { } signal
            ? string.Create(CultureInfo.InvariantCulture, $"signal {signal}")
            : string.Create(CultureInfo.InvariantCulture, $"exit {status.ExitCode}");
        _children[child] = words;
        _ended.Enqueue(child);
        while (_ended.Count > Remembered && _ended.TryDequeue(out var oldest))
            _children.TryRemove(oldest, out _);
        return words;
    }

    /// <summary>Collects the child, at once or as soon as that can be: it has ended, or nobody will look at it again.</summary>
    internal void CollectLater(ProcessIdentity child)
    {
        if (!_children.TryGetValue(child, out _) || Collect(child) is not null)
            return;
        _late[child] = true;
        TryAgain();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void CollectLate()
    {
        foreach (var child in _late.Keys.Where(child => Collect(child) is not null || ProcessIdentity.Of(child.Pid) != child))
            _late.TryRemove(child, out _);
        if (!_late.IsEmpty)
            TryAgain();
    }

    private void TryAgain() => _timer.Change(_again, Timeout.InfiniteTimeSpan);
}
