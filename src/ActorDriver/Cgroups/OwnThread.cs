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

    /// <summary>Does work on a thread of its own. That none can be started is an outcome like any other failure.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="work">The work.</param>
    /// <param name="start">Starts the thread; <see cref="Start"/> where nothing is given.</param>
    public static Task<T> Run<T>(string name, Func<T> work, Action<string, Action>? start = null)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            (start ?? Start)(name, () =>
            {
                try
                {
                    done.SetResult(work());
                }
#pragma warning disable CA1031 // Whatever it is, who waits must be told.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    done.SetException(e);
                }
            });
        }
        catch (KernelException e)
        {
            done.SetException(e);
        }

        return done.Task;
    }
}
