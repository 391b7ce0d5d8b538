using System.Collections.Concurrent;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Events;

/// <summary>Knows what a domain is called, also one that is long undefined: a name is given once, in the first event.</summary>
internal sealed class NameBook(IJournalReader journal)
{
    private readonly ConcurrentDictionary<DomainId, string> _names = new();

    public async ValueTask<string> NameOfAsync(RecordedEvent e, CancellationToken cancellationToken)
    {
        if (e.NameGiven() is { } given)
            return _names[e.Id] = given;
        if (_names.TryGetValue(e.Id, out var known))
            return known;
        await foreach (var first in journal.ReadAsync(e.Id, cancellationToken: cancellationToken))
            return _names[e.Id] = first.NameGiven() ?? "";
        return "";
    }
}
