using System.Runtime.CompilerServices;
using ActorDriver.Domains;

namespace ActorDriver.Journal;

/// <summary>Replays the whole journal once, all domains together, with the same <see cref="DomainState.Apply"/> as the actors.</summary>
public sealed class SqliteDomainCatalog(IJournalReader journal) : IDomainCatalog
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<DomainState> ReadStatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var states = new Dictionary<DomainId, DomainState>();
        await foreach (var recorded in journal.ReadAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var state = states.GetValueOrDefault(recorded.Id) ?? DomainState.New(recorded.Id);
            // What a later version has written cannot be applied, but it counts.
            states[recorded.Id] = recorded.Event is { } e ? state.Apply(e) : state with { SequenceNr = recorded.SequenceNr };
        }

        foreach (var state in states.Values)
            yield return state;
    }
}
