using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Wire;
using ActorDriver.Journal;
using Akka.Actor;

namespace ActorDriver.Fleet.Routing;

/// <summary>
/// Reads this host's journal for one reader on another. It sends a part, and waits until the reader wants the next: so a slow reader
/// costs one part. It is not told when the reader's host is gone, and so lives by a lease.
/// </summary>
#pragma warning disable CA1001 // An actor is disposed of by PostStop.
internal sealed class ReadingActor : ReceiveActor
#pragma warning restore CA1001
{
    /// <summary>Without a word of the reader for this long, it ends.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly LocalDriver _driver;
    private readonly IActorRef _reader;
    private readonly EventQuery _query;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<DomainId, string> _names = [];
    private HashSet<DomainId>? _wanted;
    private bool _isReading;

    public ReadingActor(LocalDriver driver, IActorRef reader, EventQuery query)
    {
        (_driver, _reader, _query) = (driver, reader, query);
        Receive<FleetMessage.More>(OnMore);
        Receive<FleetMessage.Enough>(_ => Context.Stop(Self));
        Receive<ReceiveTimeout>(_ => Context.Stop(Self));
        Receive<FleetMessage.Events>(OnPart);
        Receive<Status.Failure>(f => OnPart(new FleetMessage.Events(
            [], 0, true, new DomainError(ErrorCode.JournalUnavailable, f.Cause.GetBaseException().Message))));
    }

    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Lease);
        Begin(_query.After);
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void OnMore(FleetMessage.More more)
    {
        if (!_isReading && more != FleetMessage.More.LeaseOnly)
            Begin(more.Position);
    }

    private void Begin(long? after)
    {
        _isReading = true;
        ReadAsync(after, _stop.Token).PipeTo(Self);
    }

    private void OnPart(FleetMessage.Events part)
    {
        _isReading = false;
        _reader.Tell(part, Self);
        if (part.IsLast)
            Context.Stop(Self);
    }

    /// <summary>The next part: what there is, or, for a follower, what comes.</summary>
    private async Task<FleetMessage.Events> ReadAsync(long? from, CancellationToken cancellationToken)
    {
        if (_query.Ref is { } text && _wanted is null)
        {
            var lives = await new AuditReader(_driver.Journal).FindLivesAsync(new DomainRef(text), cancellationToken).ConfigureAwait(false);
            if (lives.Count == 0)
                return new FleetMessage.Events([], 0, true, DomainDecider.NoDomain(new DomainRef(text)));
            _wanted = [.. lives.Select(l => l.Id)];
        }

        var after = from ?? await _driver.Journal.LastPositionAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var grown = _driver.Growth.Next;
            var (batch, position, isCut) = await ReadPartAsync(after, cancellationToken).ConfigureAwait(false);
            if (isCut || !_query.Follow)
                return new FleetMessage.Events(batch, position, !isCut, null);
            if (batch.Count > 0 || from is null)
                return new FleetMessage.Events(batch, position, false, null); // a follower is told at once where it begins
            after = position;
            await grown.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(List<FleetEvent> Batch, long Position, bool IsCut)> ReadPartAsync(long after, CancellationToken cancellationToken)
    {
        var batch = new List<FleetEvent>();
        var (bytes, position) = (0, after);
        var only = _wanted is { Count: 1 } ? _wanted.First() : (DomainId?)null;
        await foreach (var stored in _driver.Journal.ReadAsync(only, after, cancellationToken).ConfigureAwait(false))
        {
            if (_wanted is null || _wanted.Contains(stored.Id))
            {
                var e = new FleetEvent(
                    stored.Position, stored.Id.Value, await NameOfAsync(stored, cancellationToken).ConfigureAwait(false),
                    stored.SequenceNr, stored.Manifest, stored.Bytes.ToArray());
                if (batch.Count > 0 && bytes + Parts.SizeOf(e) > Parts.Bytes)
                    return (batch, position, true);
                batch.Add(e);
                bytes += Parts.SizeOf(e);
            }
            position = stored.Position;
        }

        return (batch, position, false);
    }

    /// <summary>A name is given once, in the first event of a domain.</summary>
    private async Task<string> NameOfAsync(RecordedEvent e, CancellationToken cancellationToken)
    {
        if (Given(e) is { } given)
            return _names[e.Id] = given;
        if (_names.TryGetValue(e.Id, out var known))
            return known;
        await foreach (var first in _driver.Journal.ReadAsync(e.Id, cancellationToken: cancellationToken).ConfigureAwait(false))
            return _names[e.Id] = Given(first) ?? "";
        return "";
    }

    private static string? Given(RecordedEvent e) => e.Event switch
    {
        DomainEvent.Defined d => d.Name,
        DomainEvent.Adopted a => a.Name,
        _ => null,
    };
}
