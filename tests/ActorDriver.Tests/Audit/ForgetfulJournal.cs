using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Tests.Audit;

/// <summary>A journal as a version reads it that does not know the kinds of some of its events.</summary>
internal sealed class ForgetfulJournal(IJournalReader inner, Func<long, bool> isUnknown) : IJournalReader
{
    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        DomainId? domain = null, long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var e in inner.ReadAsync(domain, afterPosition, cancellationToken))
            yield return isUnknown(e.Position) ? e with { Manifest = "later/1", Event = null } : e;
    }

    public Task<long> LastPositionAsync(CancellationToken cancellationToken = default) => inner.LastPositionAsync(cancellationToken);
}
