using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <content>The start: what the journal says of all domains, in one pass. What is asked before that waits, or is refused if it fails.</content>
public sealed partial class DomainsActor
{
    private void ReadingCatalog()
    {
        Receive<CatalogRead>(OnCatalogRead, r => r.Reading == _reading);
        Receive<CatalogFailed>(OnCatalogFailed, f => f.Reading == _reading);
        Receive<ReadAgain>(_ => ReadCatalog(), _ => _catalogTrouble is not null);
        Receive<WatcherActor.Started>(_ => { }); // it is told of the domains when they are known
        Receive<Drain>(_ => OnDrainUnread(), IsOwn);
        Receive<DomainSubscription>(OnSubscription); // it waits for the states as others do
        ReceiveAny(message =>
        {
            if (message is not (DomainCommand or DomainQuery))
                Unhandled(message);
            else if (_catalogTrouble is { } trouble)
                Refuse(message, Sender, trouble);
            else
                _early.Enqueue((message, Sender));
        });
    }

    private void ReadCatalog()
    {
        var reading = _reading = new object();
        ReadStatesAsync(_services.Catalog).PipeTo(
            Self, Self, success: states => new CatalogRead(reading, states), failure: cause => new CatalogFailed(reading, cause));
    }

    private static async Task<IReadOnlyList<DomainState>> ReadStatesAsync(IDomainCatalog catalog)
    {
        var states = new List<DomainState>();
        await foreach (var state in catalog.ReadStatesAsync(CancellationToken.None).ConfigureAwait(false))
            states.Add(state);
        return states;
    }

    private void OnCatalogRead(CatalogRead read)
    {
        foreach (var state in read.States)
            Put(state);
        var refused = _services.Refused.Domains.ToHashSet();
        Become(Ready);
        _log.Info("{Count} domains in the journal, {Active} of them active", read.States.Count, read.States.Count(s => s.IsActive));
        BeginFirstLook();
        TellWatcher();
        foreach (var state in read.States.Where(s => s.Pending is not null || refused.Contains(s.Id)))
            Wake(state.Id); // it carries its operation on, or gives it up
        while (_early.TryDequeue(out var early))
            Self.Tell(early.Message, early.Asker);
    }

    private void TellWatcher()
    {
        foreach (var state in _directory.Existing.Where(s => s.IsActive))
            _watcher.Tell(state);
    }

    private void OnCatalogFailed(CatalogFailed failure)
    {
        _catalogTrouble = new DomainError(ErrorCode.JournalUnavailable, $"the journal cannot be read: {failure.Cause.Message}");
        _log.Error(failure.Cause, "the journal cannot be read; trying again in {Backoff}", _catalogBackoff);
        while (_early.TryDequeue(out var early))
            Refuse(early.Message, early.Asker, _catalogTrouble);
        Timers.StartSingleTimer(ReadAgain.Instance, ReadAgain.Instance, _catalogBackoff);
        _catalogBackoff = Longer(_catalogBackoff);
    }

    private sealed record CatalogRead(object Reading, IReadOnlyList<DomainState> States);

    private sealed record CatalogFailed(object Reading, Exception Cause);

    private sealed record ReadAgain
    {
        public static ReadAgain Instance { get; } = new();
    }
}
