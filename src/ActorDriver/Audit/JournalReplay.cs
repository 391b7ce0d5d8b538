using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Audit;

/// <summary>One event, and the domain before and after it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Before">The domain before it.</param>
/// <param name="After">The domain after it: what its actor was then.</param>
/// <param name="ClockWentBackBy">By how much the event's time is before the latest one in the same stream; zero if it is not.</param>
public readonly record struct ReplayStep(AuditedEvent Event, DomainState Before, DomainState After, TimeSpan ClockWentBackBy);

/// <summary>
/// Replays a journal: the one way in which everything here looks at the past. It applies each event with the same
/// <see cref="DomainState.Apply"/> as the actors, in the order of the journal, whatever the clock said.
/// </summary>
internal static class JournalReplay
{
    private const int ProgressEvery = 4096;

    /// <param name="journal">The journal.</param>
    /// <param name="domain">One domain, or null for all.</param>
    /// <param name="progress">Is told how many events have been read, now and then and at the end.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async IAsyncEnumerable<ReplayStep> ReplayAsync(
        this IJournalReader journal, DomainId? domain = null, IProgress<long>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var lives = new Dictionary<DomainId, Life>();
        var count = 0L;
        await foreach (var stored in journal.ReadAsync(domain, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!lives.TryGetValue(stored.Id, out var life))
                lives.Add(stored.Id, life = new Life(stored.Id));
            yield return life.Next(stored);
            if (++count % ProgressEvery == 0)
                progress?.Report(count);
        }

        progress?.Report(count);
    }

    /// <summary>The domain after an event. What this version does not know changes nothing that it can see, but it counts.</summary>
    public static DomainState After(DomainState before, RecordedEvent stored) =>
        stored.Event is { } e ? before.Apply(e) : before with { SequenceNr = stored.SequenceNr };

    private sealed class Life(DomainId id)
    {
        private DomainState _state = DomainState.New(id);
        private DateTimeOffset _latest = DateTimeOffset.MinValue;

        public ReplayStep Next(RecordedEvent stored)
        {
            var before = _state;
            _state = After(before, stored);
            var audited = AuditedEvent.Of(stored, _state.Name, _latest);
            var back = _latest - audited.At;
            if (back <= TimeSpan.Zero)
                (_latest, back) = (audited.At, TimeSpan.Zero);
            return new ReplayStep(audited, before, _state, back);
        }
    }
}
