using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>What the kernel tells of a watched cgroup. A hint to look again, no state.</summary>
public enum KernelNotice
{
    /// <summary>
    /// <c>cgroup.events</c> changed: frozen, populated (v2 only); or the cgroup was removed. The kernel delays the former, and drops
    /// what it has not told when the cgroup is removed.
    /// </summary>
    CgroupChanged = 1,

    /// <summary>The init process has exited (a zombie has). v1 and v2; told once.</summary>
    InitExited = 2,
}

/// <summary>
/// One thread that waits for the kernel's word about any number of cgroups. A watch costs one inotify watch (v2), one more that those
/// beside it share, and one descriptor (where there is an init). Safe to use from several threads.
/// </summary>
/// <remarks>
/// The kernel tells of changes to one cgroup at most every 10 ms: of several in a row the first is told at once, the last up to
/// 10 ms late. So watch first, act then, and look at least once by yourself.
/// </remarks>
public sealed class KernelNotifications : IDisposable
{
    private const ulong BellToken = 0, InotifyToken = 1, FirstWatchToken = 2;

    private readonly Lock _lock = new();
    private readonly Action<Exception> _onError;
    private readonly Epoll _epoll = new();
    private readonly EventFd _bell = new();
    private readonly InotifyWatches _changes = new();
    private readonly Dictionary<ulong, KernelWatch> _watches = [];
    private readonly Queue<KernelWatch> _goneAtStart = [];
    private readonly Thread _thread;
    private ulong _nextToken = FirstWatchToken;
    private bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="onError">
    /// Told of exceptions of callbacks, and of one that ends the thread (after which nothing is told any more). Must not throw.
    /// </param>
    public KernelNotifications(Action<Exception> onError)
    {
        ArgumentNullException.ThrowIfNull(onError);
        _onError = onError;
        _epoll.Add(_bell.Descriptor, BellToken, once: false);
        _epoll.Add(_changes.Descriptor, InotifyToken, once: false);
        _thread = new Thread(Run) { IsBackground = true, Name = "actordriver-kernel" };
        _thread.Start();
    }

    /// <summary>Watches a cgroup. What happens after this call has returned is told.</summary>
    /// <param name="cgroup">The cgroup. It need not stay open.</param>
    /// <param name="init">Its first process, if the exit is of interest. One that is gone already is told at once.</param>
    /// <param name="onNotice">Called on the one notification thread: must not block, and should only pass the word on.</param>
    /// <returns>Ends the watch. No call begins once it is disposed; one that runs at that moment ends by itself.</returns>
    /// <exception cref="KernelException">ENOSPC, EMFILE: a limit of the kernel is reached. ENOENT: the cgroup is gone.</exception>
    public IDisposable Watch(Cgroup cgroup, ProcessIdentity? init, Action<KernelNotice> onNotice)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        ArgumentNullException.ThrowIfNull(onNotice);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var watch = new KernelWatch(_nextToken++, onNotice, Unwatch);
            try
            {
                _changes.Add(cgroup, watch);
                if (init is { } process)
                    WatchExit(watch, process);
                _watches.Add(watch.Token, watch);
                return watch;
            }
            catch
            {
                Release(watch);
                throw;
            }
        }
    }

    /// <summary>
    /// Ends all watches and the thread, and waits for a callback that runs at this moment (unless called by it).
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_stopping)
            {
                _stopping = true;
                _bell.Ring();
            }
        }

        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void WatchExit(KernelWatch watch, ProcessIdentity process)
    {
        watch.Exit = PidFd.TryOpen(process.Pid);
        // Compared after it was opened: from here on the PID cannot become another's.
        if (watch.Exit is null || ProcessIdentity.Of(process.Pid) != process)
        {
            _goneAtStart.Enqueue(watch);
            _bell.Ring();
        }
        else
        {
            var descriptor = watch.Exit.Descriptor ?? throw new KernelException(Errno.ENOSYS, "pidfd_open", "(before Linux 5.3)");
            _epoll.Add(descriptor, watch.Token, once: true);
            watch.ExitIsPolled = true;
        }
    }

    private void Unwatch(KernelWatch watch)
    {
        lock (_lock)
        {
            if (_watches.Remove(watch.Token))
                Release(watch);
        }
    }

    private void Release(KernelWatch watch)
    {
        _changes.Remove(watch);
        ReleaseExit(watch);
    }

    private void ReleaseExit(KernelWatch watch)
    {
        if (watch.ExitIsPolled)
            _epoll.Remove(watch.Exit!.Descriptor!);
        watch.ExitIsPolled = false;
        watch.Exit?.Dispose();
        watch.Exit = null;
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                var ready = _epoll.Wait();
                if (IsStopping)
                    return;
                foreach (var token in ready)
                    Handle(token);
            }
        }
#pragma warning disable CA1031 // The last thing that this thread can do is to say why it ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(e);
        }
        finally
        {
            CloseAll();
        }
    }

    private bool IsStopping
    {
        get
        {
            lock (_lock)
                return _stopping;
        }
    }

    private void Handle(ulong token)
    {
        foreach (var watch in TakeTold(token))
        {
            if (!IsStopping)
                watch.Tell(token == InotifyToken ? KernelNotice.CgroupChanged : KernelNotice.InitExited, Report);
        }
    }

    private IReadOnlyCollection<KernelWatch> TakeTold(ulong token)
    {
        lock (_lock)
        {
            switch (token)
            {
                case InotifyToken:
                    return _changes.Read();
                case BellToken:
                    _bell.Silence();
                    var gone = _goneAtStart.ToArray();
                    _goneAtStart.Clear();
                    return gone;
                default:
                    if (!_watches.TryGetValue(token, out var watch))
                        return []; // ended since the kernel said so
                    ReleaseExit(watch);
                    return [watch];
            }
        }
    }

    private void Report(Exception e)
    {
        try
        {
            _onError(e);
        }
#pragma warning disable CA1031 // A reporter that fails has nobody to be reported to, and other watches must not suffer.
        catch
#pragma warning restore CA1031
        {
        }
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            _stopping = true;
            foreach (var watch in _watches.Values)
                ReleaseExit(watch);
            _watches.Clear();
            _goneAtStart.Clear();
            _changes.Dispose();
            _bell.Dispose();
            _epoll.Dispose();
        }
    }
}
