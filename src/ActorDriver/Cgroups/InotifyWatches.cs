using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Who wants to know about which <c>cgroup.events</c>. Used under the lock of <see cref="KernelNotifications"/>.</summary>
internal sealed class InotifyWatches : IDisposable
{
    private const string EventsFile = "cgroup.events";

    private readonly Inotify _inotify = new();

    // The kernel gives one number a file: two watches on one cgroup share it.
    private readonly Dictionary<int, List<KernelWatch>> _byNumber = [];

    // Removed, and not yet confirmed by IN_IGNORED: until then what comes under the number is of the old watch, though the
    // kernel may have given the number out again.
    private readonly HashSet<int> _leaving = [];

    public FileDescriptor Descriptor => _inotify.Descriptor;

    public int Add(Cgroup cgroup, KernelWatch watch)
    {
        var number = _inotify.Add(cgroup.Directory, EventsFile, $"{cgroup.FullPath}/{EventsFile}");
        if (!_byNumber.TryGetValue(number, out var sharing))
            _byNumber.Add(number, sharing = []);
        sharing.Add(watch);
        return number;
    }

    public void Remove(int number, KernelWatch watch)
    {
        if (!_byNumber.TryGetValue(number, out var sharing) || !sharing.Remove(watch) || sharing.Count > 0)
            return;
        _byNumber.Remove(number);
        if (_inotify.Remove(number))
            _leaving.Add(number);
    }

    /// <summary>Reads what has come; each watch that is concerned, once.</summary>
    public HashSet<KernelWatch> Read() => Concerned(_inotify.Read());

    internal HashSet<KernelWatch> Concerned(IEnumerable<(int Watch, uint Mask)> events)
    {
        var concerned = new HashSet<KernelWatch>();
        foreach (var (number, mask) in events)
        {
            if ((mask & Inotify.QueueOverflow) != 0)
            {
                _leaving.Clear(); // their confirmation may be among what was lost
                concerned.UnionWith(_byNumber.Values.SelectMany(all => all));
            }
            else if (_leaving.Contains(number))
            {
                if ((mask & Inotify.Ignored) != 0)
                    _leaving.Remove(number);
            }
            else if (_byNumber.TryGetValue(number, out var sharing))
            {
                concerned.UnionWith(sharing);
                if ((mask & Inotify.Ignored) != 0)
                    Forget(number, sharing); // the hierarchy was unmounted
            }
        }

        return concerned;
    }

    public void Dispose() => _inotify.Dispose();

    private void Forget(int number, List<KernelWatch> sharing)
    {
        foreach (var watch in sharing)
            watch.Changes = null;
        _byNumber.Remove(number);
    }
}
