using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using ActorDriver.Fleet.Routing;
using ActorDriver.Fleet.Wire;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Fleet;

/// <summary>Some events of another host, and where they end in its journal.</summary>
internal sealed record RemotePortion(IReadOnlyList<(RecordedEvent Event, string Name)> Events, long Position);

/// <summary>
/// The journal of another host, read as if it were here: whatever answers questions about the past answers them for other hosts too.
/// </summary>
internal sealed class RemoteJournal(FleetRouter router, string host, string? reference) : IJournalReader
{
    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        DomainId? domain = null, long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var query = new EventQuery(domain?.ToString() ?? reference, afterPosition, Follow: false);
        await foreach (var portion in PortionsAsync(router, host, query, cancellationToken))
        {
            foreach (var (e, _) in portion.Events)
                yield return e;
        }
    }

    public Task<long> LastPositionAsync(CancellationToken cancellationToken = default) => Task.FromResult(0L); // nobody is told how far a reading is

    public static async IAsyncEnumerable<RemotePortion> PortionsAsync(
        FleetRouter router, string host, EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var part in router.ReadAsync(host, query, cancellationToken))
            yield return new RemotePortion([.. part.Batch.Select(e => (Recorded(e), e.Name))], part.Position);
    }

    /// <summary>What another host has stored may be of a later version, and is shown all the same.</summary>
    private static RecordedEvent Recorded(FleetEvent e)
    {
        DomainEvent? known = null;
        try
        {
            known = DomainEventCodec.Decode(e.Manifest, e.Bytes);
        }
        catch (Exception bad) when (bad is System.Text.Json.JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            // Shown as unknown.
        }

        return new RecordedEvent(e.Position, new DomainId(e.Domain), e.SequenceNr, e.Manifest, e.Bytes, known);
    }
}
