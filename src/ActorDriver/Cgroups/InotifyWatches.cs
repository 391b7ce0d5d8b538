using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// Who wants to know about the <c>cgroup.events</c> and the removal of which cgroup. Used under the lock of
/// <see cref="KernelNotifications"/>.
/// </summary>
/// <remarks>
/// Of its removal the kernel tells nobody who watches a cgroup or a file in it; it tells those who watch the directory above, by name.
/// </remarks>
internal sealed class InotifyWatches : IDisposable
{
    private readonly Inotify _inotify = new();

    // The kernel gives one number a file or directory: two watches on one cgroup share it, and all cgroups beside one another.
    private readonly Dictionary<int, List<KernelWatch>> _byNumber = [];
    private readonly Dictionary<int, Dictionary<string, List<KernelWatch>>> _byParent = [];

    // Removed, and not yet confirmed by IN_IGNORED: until then what comes under the number is of the old watch, though the
    // kernel may have given the number out again.
    private readonly HashSet<int> _leaving = [];

    public FileDescriptor Descriptor => _inotify.Descriptor;

    public void Add(Cgroup cgroup, KernelWatch watch)
    {
        if (cgroup.Version == CgroupVersion.V2)
        {
            var number = _inotify.AddFile(cgroup.Directory, CgroupEvents.File, $"{cgroup.FullPath}/{CgroupEvents.File}");
            watch.Changes = number;
            ListIn(_byNumber, number).Add(watch);
        }

        if (cgroup.Path != cgroup.Mount.Root) // above the mount's root is another file system
        {
            var (number, name) = (_inotify.AddParent(cgroup.Directory, $"{cgroup.FullPath}/.."), CgroupPath.Name(cgroup.Path));
            watch.Removal = (number, name);
            if (!_byParent.TryGetValue(number, out var names))
                _byParent.Add(number, names = []);
            ListIn(names, name).Add(watch);
        }
    }

    public void Remove(KernelWatch watch)
    {
        if (watch.Changes is { } changes && RemoveFrom(_byNumber, changes, watch))
            End(changes);
        watch.Changes = null;
        if (watch.Removal is { } removal && _byParent.TryGetValue(removal.Number, out var names)
            && RemoveFrom(names, removal.Name, watch) && names.Count == 0)
        {
            _byParent.Remove(removal.Number);
            End(removal.Number);
        }

        watch.Removal = null;
    }

    /// <summary>Reads what has come; each watch that is concerned, once.</summary>
    public HashSet<KernelWatch> Read() => Concerned(_inotify.Read());

    internal HashSet<KernelWatch> Concerned(IEnumerable<InotifyEvent> events)
    {
        var concerned = new HashSet<KernelWatch>();
        foreach (var told in events)
        {
            if ((told.Mask & Inotify.QueueOverflow) != 0)
            {
                _leaving.Clear(); // their confirmation may be among what was lost
                concerned.UnionWith(_byNumber.Values.SelectMany(all => all));
                concerned.UnionWith(_byParent.Values.SelectMany(names => names.Values).SelectMany(all => all));
            }
            else if (_leaving.Contains(told.Watch))
            {
                if ((told.Mask & Inotify.Ignored) != 0)
                    _leaving.Remove(told.Watch);
            }
            else
            {
                concerned.UnionWith((told.Mask & Inotify.Ignored) != 0 ? Forget(told.Watch) : Of(told));
            }
        }

        return concerned;
    }

    public void Dispose() => _inotify.Dispose();

    private List<KernelWatch> Of(InotifyEvent told) =>
        _byNumber.GetValueOrDefault(told.Watch) ?? _byParent.GetValueOrDefault(told.Watch)?.GetValueOrDefault(told.Name) ?? [];

    /// <summary>What was watched is gone, or its hierarchy was unmounted.</summary>
    private List<KernelWatch> Forget(int number)
    {
        var concerned = new List<KernelWatch>();
        if (_byNumber.Remove(number, out var sharing))
            concerned.AddRange(sharing);
        concerned.ForEach(watch => watch.Changes = null);
        if (_byParent.Remove(number, out var names))
        {
            foreach (var watch in names.Values.SelectMany(all => all))
            {
                watch.Removal = null;
                concerned.Add(watch);
            }
        }

        return concerned;
    }

    private void End(int number)
    {
        if (_inotify.Remove(number))
            _leaving.Add(number);
    }

    private static List<KernelWatch> ListIn<TKey>(Dictionary<TKey, List<KernelWatch>> lists, TKey key) where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
            lists.Add(key, list = []);
        return list;
    }

    /// <summary>Whether it was the last.</summary>
    private static bool RemoveFrom<TKey>(Dictionary<TKey, List<KernelWatch>> lists, TKey key, KernelWatch watch) where TKey : notnull =>
        lists.TryGetValue(key, out var list) && list.Remove(watch) && list.Count == 0 && lists.Remove(key);
}
