using System.Collections.Concurrent;
using System.Globalization;
using ActorDriver.Containers;
using ActorDriver.Freezing;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <summary>
/// Starts programs, within a time: a file system that does not answer can hold one up for ever. A start that comes back after it was given
/// up has told nobody of a container, so its container is ended again.
/// </summary>
internal sealed class Launches(IContainerLauncher launcher, IFreezerBackend freezers)
{
    private static readonly TimeSpan BetweenKills = TimeSpan.FromMilliseconds(10);
    private const int MostKills = 1000;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _underWay = new();

    /// <summary>Starts a program. Expected failures, the time's end among them, are outcomes.</summary>
    /// <param name="system">On whose dispatcher of starts it blocks.</param>
    /// <param name="id">The domain.</param>
    /// <param name="exec">The program.</param>
    /// <param name="wanted">The freezer that shall hold it.</param>
    /// <param name="limit">How long it may take, its turn included.</param>
    /// <param name="time">Measures it.</param>
    public async Task<LaunchOutcome> StartAsync(
        ActorSystem system, DomainId id, ExecSpec exec, Backend? wanted, TimeSpan limit, TimeProvider time)
    {
        // A domain starts one at a time: what is under way hangs, and a second one would fight with it over the domain's cgroup.
        if (_underWay.TryGetValue(id.Value, out var since))
            return new LaunchOutcome.Failed(string.Create(CultureInfo.InvariantCulture,
                $"an earlier start of it, of {since:u}, still hangs: a file system that it needs does not answer"), null);
        try
        {
            var outcome = await system.RunWithin(Blocking.Starts, Launch, limit, time, Late).ConfigureAwait(false);
            _underWay.TryRemove(id.Value, out _);
            return outcome;
        }
        catch (OverdueException e)
        {
            return new LaunchOutcome.Failed(e.Began
                ? $"{e.Message}: a file system that the start needs does not answer"
                : $"{e.Message}: file systems that they need do not answer", null);
        }

        LaunchOutcome Launch()
        {
            _underWay[id.Value] = time.GetUtcNow();
            try
            {
                return launcher.Launch(id.Value, exec, wanted);
            }
#pragma warning disable CA1031 // A host's own launcher may throw what it likes: the start has failed.
            catch (Exception e)
#pragma warning restore CA1031
            {
                return new LaunchOutcome.Failed(e.Message, null);
            }
        }

        void Late(LaunchOutcome outcome)
        {
            End(outcome, system.Log);
            _underWay.TryRemove(id.Value, out _);
        }
    }

    private void End(LaunchOutcome outcome, ILoggingAdapter log)
    {
        if (outcome is not LaunchOutcome.Launched { Cgroup: var place })
            return;
        try
        {
            using var cgroup = freezers.Open(place);
            for (var i = 0; i < MostKills && cgroup.Kill().Count > 0; i++)
                Thread.Sleep(BetweenKills);
            cgroup.Remove();
        }
#pragma warning disable CA1031 // Whatever it is, nobody waits for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Error(e, "the container {0} of a start that was given up cannot be ended", place.Path);
        }
    }
}
