using ActorDriver.Domains;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Hosting;

/// <summary>When the actor system shuts down in order, running operations may finish first.</summary>
internal static class ShutdownDrain
{
    /// <summary>How much longer than the driver's own time the phase of Akka's coordinated shutdown lasts.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    public static void Install(ActorSystem system, IActorRef domains, object key, TimeSpan timeout)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        var log = Logging.GetLogger(system, typeof(ActorDriverHost));
        // The phase may be the host's own, and shorter: what does not end in it is then named all the same.
        var phase = shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone);
        var limit = timeout < phase ? timeout : phase * 0.9;
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "actordriver-drain", () => DrainAsync(domains, key, limit, log));
    }

    private static async Task<Akka.Done> DrainAsync(IActorRef domains, object key, TimeSpan limit, ILoggingAdapter log)
    {
        try
        {
            await domains.Ask<Drained>(new Drain(key), limit).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            log.Warning("some operations did not end within {0}; they are carried on at the next start", limit);
        }

        return Akka.Done.Instance;
    }
}
