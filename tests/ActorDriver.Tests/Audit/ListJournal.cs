using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Tests.Audit;

/// <summary>A journal that is a list.</summary>
internal sealed class ListJournal(IReadOnlyList<(DomainId Id, DomainEvent Event)> history) : IJournalReader
{
    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        DomainId? domain = null, long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        var numbers = new Dictionary<DomainId, long>();
        for (var i = 0; i < history.Count; i++)
        {
            var (id, e) = history[i];
            var number = numbers[id] = numbers.GetValueOrDefault(id) + 1;
            if (i + 1 <= afterPosition || (domain is { } wanted && wanted != id))
                continue;
            var stored = DomainEventCodec.Instance.Encode(id, e, number, EventHash.None);
            yield return new RecordedEvent(i + 1, id, number, stored.Manifest, stored.Bytes, e);
        }
    }

    public Task<long> LastPositionAsync(CancellationToken cancellationToken = default) => Task.FromResult((long)history.Count);
}
