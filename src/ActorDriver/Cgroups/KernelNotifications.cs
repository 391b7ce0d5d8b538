namespace ActorDriver.Cgroups;

/// <summary>What the kernel tells of a watched cgroup. It is a hint to look again, no state.</summary>
public enum KernelNotice
{
    /// <summary><c>cgroup.events</c> changed (frozen, populated), or the cgroup was removed. v2 only.</summary>
    CgroupChanged = 1,

    /// <summary>The init process has exited. v1 and v2.</summary>
    InitExited = 2,
}

/// <summary>One thread that waits for the kernel's word about any number of cgroups.</summary>
public sealed class KernelNotifications : IDisposable
{
    /// <summary>Starts the thread.</summary>
    /// <param name="onError">Told of exceptions of callbacks.</param>
    public KernelNotifications(Action<Exception> onError) => throw new NotImplementedException();

    /// <summary>Watches a cgroup.</summary>
    /// <param name="cgroup">The cgroup; it need not stay open.</param>
    /// <param name="init">Its first process, if its exit is of interest.</param>
    /// <param name="onNotice">Called on the notification thread; must not block.</param>
    /// <returns>Ends the watch. No call begins after it was disposed.</returns>
    public IDisposable Watch(Cgroup cgroup, ProcessIdentity? init, Action<KernelNotice> onNotice) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
