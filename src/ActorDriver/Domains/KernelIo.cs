using Akka.Actor;

namespace ActorDriver.Domains;

/// <summary>The dispatcher on which blocking kernel I/O runs, never Akka's default one.</summary>
internal static class KernelIo
{
    /// <summary>Its path in the configuration.</summary>
    public const string Dispatcher = "actordriver.kernel-io-dispatcher";

    /// <summary>Runs a blocking call there.</summary>
    public static Task<T> RunOnKernelIo<T>(this ActorSystem system, Func<T> call)
    {
        // Continuations of the result must not run on, and so occupy, a thread of this dispatcher.
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Dispatchers.Lookup(Dispatcher).Schedule(() =>
        {
            try
            {
                result.SetResult(call());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }
}
