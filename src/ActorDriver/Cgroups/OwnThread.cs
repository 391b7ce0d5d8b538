namespace ActorDriver.Cgroups;

/// <summary>Threads for what may block, apart from all pools.</summary>
internal static class OwnThread
{
    /// <summary>Starts a thread that does not keep the process alive.</summary>
    /// <exception cref="KernelException">EAGAIN: a limit of the machine or of this process's cgroup is reached.</exception>
    public static void Start(string name, Action work)
    {
        try
        {
            new Thread(() => work()) { IsBackground = true, Name = name }.Start();
        }
        catch (OutOfMemoryException)
        {
            // So .NET calls the EAGAIN of pthread_create, whatever the reason is; memory it hardly ever is.
            throw new KernelException(Errno.EAGAIN, "start", "a thread");
        }
    }
}
