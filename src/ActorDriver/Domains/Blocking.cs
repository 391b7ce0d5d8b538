using Akka.Actor;

namespace ActorDriver.Domains;

/// <summary>
/// The dispatchers of what blocks, each with threads of its own: nothing that one domain or one user can make wait takes the threads by
/// which other domains are frozen.
/// </summary>
internal static class Blocking
{
    /// <summary>The kernel's own files: reads and writes that come back at once.</summary>
    public const string KernelIo = "actordriver.kernel-io-dispatcher";

    /// <summary>Starts of programs: they wait for any file system on which a program may lie.</summary>
    public const string Starts = "actordriver.start-dispatcher";

    /// <summary>Looking for containers: it reads files that managers and users own.</summary>
    public const string Discovery = "actordriver.discovery-dispatcher";

    /// <summary>Talking to managers over their sockets.</summary>
    public const string ManagerSockets = "actordriver.manager-socket-dispatcher";

    /// <summary>Runs a blocking call on one of them.</summary>
    public static Task<T> RunOn<T>(this ActorSystem system, string dispatcher, Func<T> call)
    {
        var running = new BoundedCall<T>(call, null);
        system.Dispatchers.Lookup(dispatcher).Schedule(running.Run);
        return running.Result;
    }

    /// <summary>
    /// The same within a limit. What has not begun by then is not begun any more, so that calls which nobody waits for do not pile up
    /// behind those that hang.
    /// </summary>
    /// <param name="system">The actor system.</param>
    /// <param name="dispatcher">The dispatcher's path.</param>
    /// <param name="call">What blocks.</param>
    /// <param name="limit">How long to wait for it, its turn included.</param>
    /// <param name="time">Measures the limit.</param>
    /// <param name="onLate">Is given the result of a call that came back after the limit, on its own thread.</param>
    /// <exception cref="OverdueException">The limit has passed.</exception>
    public static async Task<T> RunWithin<T>(
        this ActorSystem system, string dispatcher, Func<T> call, TimeSpan limit, TimeProvider time, Action<T>? onLate = null)
    {
        var running = new BoundedCall<T>(call, onLate);
        system.Dispatchers.Lookup(dispatcher).Schedule(running.Run);
        try
        {
            return await running.Result.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (running.Abandon() is { } began)
        {
            throw new OverdueException(limit, began);
        }
        catch (TimeoutException)
        {
            return await running.Result.ConfigureAwait(false); // it ended in this very moment
        }
    }
}

/// <summary>A blocking call has not come back in time.</summary>
/// <param name="limit">How long it was waited for.</param>
/// <param name="began">Whether it had its turn at all.</param>
#pragma warning disable CA1032 // Without the limit it would say nothing.
internal sealed class OverdueException(TimeSpan limit, bool began) : Exception(FormattableString.Invariant(
#pragma warning restore CA1032
    $"{(began ? "no end" : "no turn, behind others that do not end,")} within {limit.TotalSeconds:0.#} s"))
{
    /// <summary>Whether it had its turn at all.</summary>
    public bool Began => began;
}

/// <summary>A call that whoever waits for it may abandon.</summary>
internal sealed class BoundedCall<T>(Func<T> call, Action<T>? onLate)
{
    private const int Waiting = 0, Running = 1, Ended = 2, Abandoned = 3;

    // Continuations of the result must not run on, and so occupy, the thread that was meant for what blocks.
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    public Task<T> Result => _result.Task;

    public void Run()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Waiting) != Waiting)
            return;
        try
        {
            var result = call();
            if (Interlocked.CompareExchange(ref _state, Ended, Running) == Running)
                _result.SetResult(result);
            else
                onLate?.Invoke(result);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller, who waits on another thread; the dispatcher's must live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _state, Ended, Running);
            _result.TrySetException(e);
        }
    }

    /// <summary>Gives it up; tells whether it had begun, or null when it has ended.</summary>
    public bool? Abandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting) switch
    {
        Waiting => false,
        Running when Interlocked.CompareExchange(ref _state, Abandoned, Running) == Running => true,
        _ => null,
    };
}
