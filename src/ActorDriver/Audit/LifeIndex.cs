using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Audit;

/// <summary>
/// Knows the life of every domain of a journal. It reads on from where it had got to, so that only the first question costs a
/// reading of the whole journal.
/// </summary>
internal sealed class LifeIndex(IJournalReader journal)
{
    // Never changed once it is here: whoever asks meanwhile reads on from it on their own, and any of the results is right.
    private Known _known = new(0, []);

    /// <summary>Every life up to now, in the order of the journal.</summary>
    public async Task<IReadOnlyCollection<DomainLife>> ReadOnAsync(CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        var (position, lives) = (known.Position, known.Lives);
        await foreach (var stored in journal.ReadAsync(afterPosition: position, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (lives == known.Lives)
                lives = new Dictionary<DomainId, DomainLife>(known.Lives);
            lives[stored.Id] = After(lives.GetValueOrDefault(stored.Id), stored);
            position = stored.Position;
        }

        Volatile.Write(ref _known, new Known(position, lives));
        return lives.Values;
    }

    /// <summary>One domain's life; null when the journal knows nothing of it.</summary>
    public static async Task<DomainLife?> ReadAsync(IJournalReader journal, DomainId domain, CancellationToken cancellationToken)
    {
        DomainLife? life = null;
        await foreach (var stored in journal.ReadAsync(domain, cancellationToken: cancellationToken).ConfigureAwait(false))
            life = After(life, stored);
        return life;
    }

    private static DomainLife After(DomainLife? life, RecordedEvent stored)
    {
        life ??= new DomainLife(
            stored.Id, "", AuditedEvent.Of(stored, "", DateTimeOffset.UnixEpoch).At, Ended: null, DomainState.New(stored.Id));
        var state = JournalReplay.After(life.State, stored);
        var ended = state.Exists ? null : life.State.Exists ? stored.Event?.At : life.Ended;
        return life with { Name = state.Name, Ended = ended, State = state };
    }

    private sealed record Known(long Position, Dictionary<DomainId, DomainLife> Lives);
}
