using System.Collections.Concurrent;
using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// Collects the driver's own children once they have ended, and remembers how the latest of them ended: the kernel tells a
/// parent only once, and more than one look asks.
/// </summary>
public sealed class ChildReaper
{
    private const int Remembered = 4096;

    private readonly ConcurrentQueue<ProcessIdentity> _ended = new();
    private readonly ConcurrentDictionary<ProcessIdentity, string?> _children = new();

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
}
