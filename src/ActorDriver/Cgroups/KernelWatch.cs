using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>One watch. Its fields belong to <see cref="KernelNotifications"/> and are used under its lock.</summary>
internal sealed class KernelWatch(ulong token, Action<KernelNotice> onNotice, Action<KernelWatch> end) : IDisposable
{
    private const int Idle = 0, Telling = 1, Ended = 2;

    private int _state = Idle;

    public ulong Token { get; } = token;

    /// <summary>Its inotify watch on <c>cgroup.events</c>, shared with others on the same cgroup.</summary>
    public int? Changes { get; set; }

    /// <summary>Its inotify watch on the directory above, shared with others beside it, and its name there.</summary>
    public (int Number, string Name)? Removal { get; set; }

    public PidFd? Exit { get; set; }

    public bool ExitIsPolled { get; set; }

    /// <summary>Calls back, unless the watch was disposed before. A call and a disposal exclude each other's begin only.</summary>
    public void Tell(KernelNotice notice, Action<Exception> report)
    {
        if (Interlocked.CompareExchange(ref _state, Telling, Idle) != Idle)
            return;
        try
        {
            onNotice(notice);
        }
#pragma warning disable CA1031 // The caller's mistake, reported; the thread serves others too.
        catch (Exception e)
#pragma warning restore CA1031
        {
            report(e);
        }
        finally
        {
            Interlocked.CompareExchange(ref _state, Idle, Telling);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, Ended) != Ended)
            end(this);
    }
}
