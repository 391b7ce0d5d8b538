using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace ActorDriver.Journal;

/// <summary>
/// Tells what every domain is by any journal that has a read journal. In one pass where it offers all its events at once
/// (<see cref="ICurrentAllEventsQuery"/>), else stream by stream, which costs some milliseconds a domain.
/// </summary>
/// <param name="system">The actor system whose journal it is.</param>
/// <param name="plugin">The read journal's path in the configuration; null for a journal that starts empty.</param>
public sealed class QueryDomainCatalog(ActorSystem system, string? plugin) : IDomainCatalog
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<DomainState> ReadStatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (plugin is null)
            yield break;
        var states = new Dictionary<DomainId, DomainState>();
        using var materializer = system.Materializer();
        await foreach (var recorded in Events().RunAsAsyncEnumerable(materializer).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (recorded.Event is JournaledEvent { Event: var e } && StreamNames.TryParse(recorded.PersistenceId, out var id))
                states[id] = (states.GetValueOrDefault(id) ?? DomainState.New(id)).Apply(e);
        }

        foreach (var state in states.Values)
            yield return state;
    }

    private Source<EventEnvelope, Akka.NotUsed> Events() => PersistenceQuery.Get(system).ReadJournalFor<IReadJournal>(plugin) switch
    {
        ICurrentAllEventsQuery all => all.CurrentAllEvents(Offset.NoOffset()),
        ICurrentPersistenceIdsQuery ids and ICurrentEventsByPersistenceIdQuery events => ids.CurrentPersistenceIds()
            .Where(id => StreamNames.TryParse(id, out _))
            .ConcatMany(id => events.CurrentEventsByPersistenceId(id, 0, long.MaxValue)),
        var other => throw new ConfigurationException(
            $"{plugin} ({other.GetType().Name}) offers neither all its events nor its streams one by one"),
    };
}
