using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Journal;

namespace ActorDriver.FleetTests.Support;

/// <summary>A driver that does what it is told and remembers it, with a journal in memory.</summary>
internal sealed class FakeDriver : IActorDriver, IJournalReader
{
    private readonly Lock _lock = new();
    private readonly List<RecordedEvent> _journal = [];
    private readonly ConcurrentDictionary<string, DomainState> _domains = new(StringComparer.Ordinal);

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<DomainCommand> Commands { get; } = [];

    /// <summary>Commands wait for this before they are answered.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Fleet.Hosting.Growth Growth { get; } = new();

    public Fleet.Hosting.LocalDriver Local => new(this, this, Growth);

    /// <summary>Adds a domain that runs.</summary>
    public DomainState Add(string name, int commandLength = 10)
    {
        var id = DomainId.New();
        Record(id, new DomainEvent.Defined(DateTimeOffset.UtcNow, Wish.Of("test"), name, new([new string('x', commandLength)]), null));
        return _domains[name];
    }

    public async Task<DomainReply> SendAsync(DomainCommand command, CancellationToken cancellationToken = default)
    {
        Commands.Enqueue(command);
        await Gate.WaitAsync(cancellationToken);
        if (!_domains.TryGetValue(command.Ref.Text, out var domain))
            return new DomainReply.Refused(command.Wish.CorrelationId, DomainDecider.NoDomain(command.Ref), null);
        Record(domain.Id, new DomainEvent.SuspendRequested(DateTimeOffset.UtcNow, command.Wish));
        Record(domain.Id, new DomainEvent.Frozen(DateTimeOffset.UtcNow, command.Wish, 0, 1));
        return new DomainReply.Done(command.Wish.CorrelationId, _domains[command.Ref.Text], "Frozen", 1);
    }

    public Task<DomainStatusReply> FindAsync(DomainRef reference, CancellationToken cancellationToken = default) => Task.FromResult(
        _domains.TryGetValue(reference.Text, out var domain)
            ? new DomainStatusReply(domain, null)
            : new DomainStatusReply(null, DomainDecider.NoDomain(reference)));

    public Task<DomainListReply> ListAsync(bool includeShutOff, CancellationToken cancellationToken = default) =>
        Task.FromResult(new DomainListReply([.. _domains.Values.OrderBy(d => d.Name, StringComparer.Ordinal)], null));

    public IAsyncEnumerable<DomainNotice> FollowAsync(DomainRef? reference = null, int capacity = 1000, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        DomainId? domain = null, long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RecordedEvent[] all;
        lock (_lock)
            all = [.. _journal];
        await Task.Yield();
        foreach (var e in all.Where(e => e.Position > afterPosition && (domain is null || e.Id == domain)))
            yield return e;
    }

    public Task<long> LastPositionAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult((long)_journal.Count);
    }

    private void Record(DomainId id, DomainEvent e)
    {
        lock (_lock)
        {
            var state = (_domains.Values.FirstOrDefault(d => d.Id == id) ?? DomainState.New(id)).Apply(e);
            _domains[state.Name] = state;
            var stored = DomainEventCodec.Instance.Encode(id, e, state.SequenceNr, EventHash.None);
            _journal.Add(new RecordedEvent(_journal.Count + 1, id, state.SequenceNr, stored.Manifest, stored.Bytes, e));
        }
        Growth.Raise();
    }
}
