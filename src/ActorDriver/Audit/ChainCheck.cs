using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Audit;

/// <summary>Follows all streams of a journal at once, row by row.</summary>
internal sealed class ChainCheck(IReadOnlyDictionary<DomainId, StreamHead> heads)
{
    private const int MostFindings = 1000;

    // Version 0.1 took the row's time when it was written, the event's when it was decided: apart by no more than a stuck disk.
    private static readonly TimeSpan FarApart = TimeSpan.FromMinutes(1);

    private readonly Dictionary<DomainId, Chain> _chains = [];
    private readonly Dictionary<(DomainId Id, long SequenceNr), DomainSnapshot> _snapshots = [];
    private readonly Dictionary<DomainId, long> _numbers = [];
    private readonly List<Finding> _findings = [];
    private long _events, _withoutHash, _unknown, _findingCount, _position;

    /// <summary>Takes the snapshots, from which domains are recovered: each must be what the events up to its own make of a domain.</summary>
    public void Expect(IEnumerable<SnapshotRow> snapshots)
    {
        foreach (var row in snapshots)
        {
            if (!StreamNames.TryParse(row.PersistenceId, out var id))
                continue;
            if (row.Manifest != StoredSnapshot.Manifest || row.SerializerId != DomainEventSerializer.Id)
            {
                Find(FindingKind.SnapshotMismatch, id, row.SequenceNr, 0,
                    $"its snapshot is a '{row.Manifest}' of the serializer {row.SerializerId}, not a '{StoredSnapshot.Manifest}' of {DomainEventSerializer.Id}");
                continue;
            }

            try
            {
                _snapshots[(id, row.SequenceNr)] = StoredSnapshot.Read(row.Payload);
            }
            catch (JsonException e)
            {
                Find(FindingKind.SnapshotMismatch, id, row.SequenceNr, 0, $"its snapshot cannot be read: {e.Message}");
            }
        }
    }

    /// <summary>
    /// Takes the numbers that are kept of deleted events, from which a domain goes on to count where they are higher than its last event's.
    /// </summary>
    public void Expect(IEnumerable<(string Stream, long SequenceNr)> numbers)
    {
        foreach (var (stream, number) in numbers)
        {
            if (StreamNames.TryParse(stream, out var id))
                _numbers[id] = number;
        }
    }

    public void Add(in JournalRow row)
    {
        if (row.Position != _position + 1)
            Find(FindingKind.MissingRows, null, 0, row.Position, Missing(_position + 1, row.Position - 1));
        _position = row.Position;
        if (!StreamNames.TryParse(row.Stream, out var id))
        {
            CheckForeign(row);
            return;
        }

        _events++;
        if (!_chains.TryGetValue(id, out var chain))
            _chains.Add(id, chain = new Chain(id));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(row.Payload, hash);
        CheckRow(row, id);
        CheckNumber(row, id, chain);
        CheckBytes(row, id, chain);
        chain.MoveTo(row.SequenceNr, hash);
        CheckKept(row, id, chain);
    }

    public VerifyResult Conclude()
    {
        foreach (var (id, head) in heads)
        {
            if (!_chains.TryGetValue(id, out var chain))
                Find(FindingKind.HeadMismatch, id, 0, 0, $"all its events are gone; it had {head.SequenceNr}");
            else if (chain.SequenceNr < head.SequenceNr)
                Find(FindingKind.HeadMismatch, id, chain.SequenceNr + 1, 0, $"the end was cut off: there were {head.SequenceNr} events, {chain.SequenceNr} are left");
        }

        foreach (var (id, sequenceNr) in _snapshots.Keys)
            Find(FindingKind.SnapshotMismatch, id, sequenceNr, 0, $"there is a snapshot made after event {sequenceNr}, but no such event");
        foreach (var (id, number) in _numbers)
            if (number > (_chains.GetValueOrDefault(id)?.SequenceNr ?? 0))
                Find(FindingKind.WrongNumber, id, number, 0, $"journal_metadata says that there were {number} events, and ActorDriver never deletes one");
        var ends = _chains.ToDictionary(c => c.Key, c => c.Value.Head);
        return new VerifyResult(_events, _withoutHash, _unknown, ends, _findings, _findingCount);
    }

    private static string Missing(long first, long last) => first == last
        ? $"the row before it, {first}, is gone"
        : last < first ? "it is not in its place" : $"the rows before it, {first} to {last}, are gone";

    /// <summary>Another program's streams may be in the same file; but no event of a domain in one of them, where no domain finds it.</summary>
    private void CheckForeign(in JournalRow row)
    {
        if (OwnerOf(row) is { } owner)
            Find(FindingKind.Mismatch, null, 0, row.Position, $"its bytes say that it is of domain {owner}, and it stands in the stream '{row.Stream}'");
        else if (row.SerializerId == DomainEventSerializer.Id)
            Find(FindingKind.Mismatch, null, 0, row.Position, $"it is an event of a domain, and it stands in the stream '{row.Stream}'");
    }

    private static DomainId? OwnerOf(in JournalRow row)
    {
        try
        {
            var stored = StoredEvent.Read(row.Payload, format: null);
            return stored is { SequenceNr: > 0, HasPrevious: true } ? stored.Domain : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private void CheckRow(in JournalRow row, DomainId id)
    {
        if (row.IsDeleted)
            Find(FindingKind.MarkedDeleted, id, row, "the row is marked as deleted, so that it is not replayed");
        if (row.SerializerId != DomainEventSerializer.Id)
            Find(FindingKind.Mismatch, id, row, $"the row names the serializer {row.SerializerId}, not {DomainEventSerializer.Id}");
    }

    private void CheckNumber(in JournalRow row, DomainId id, Chain chain)
    {
        if (row.SequenceNr == chain.SequenceNr + 1)
            return;
        Find(FindingKind.WrongNumber, id, row, row.SequenceNr > chain.SequenceNr
            ? chain.SequenceNr + 1 == row.SequenceNr - 1
                ? $"event {chain.SequenceNr + 1} is missing before it"
                : $"the events {chain.SequenceNr + 1} to {row.SequenceNr - 1} are missing before it"
            : $"it stands after event {chain.SequenceNr}");
    }

    private void CheckBytes(in JournalRow row, DomainId id, Chain chain)
    {
        var format = EventFormats.Find(row.Manifest);
        if (format is null)
            _unknown++;
        try
        {
            // Of a known kind all of it is read, so that whatever a replay would stumble over is found.
            var stored = StoredEvent.Read(row.Payload, format);
            chain.Apply(stored.Fact);
            if (!SameKind(stored.Kind, format, row.Manifest))
                Find(FindingKind.Mismatch, id, row, $"the row says '{row.Manifest}', its bytes say '{Encoding.UTF8.GetString(stored.Kind)}'");
            if (stored.Domain is { } owner && owner != id)
                Find(FindingKind.Mismatch, id, row, $"its bytes say that it is of domain {owner}");
            if (stored.SequenceNr != row.SequenceNr)
                Find(FindingKind.Mismatch, id, row, $"its bytes say that it is event {stored.SequenceNr}");
            if (!stored.HasPrevious)
                _withoutHash++;
            else if (!stored.Previous.SequenceEqual(chain.HexHash))
                Find(FindingKind.BrokenChain, id, row, chain.SequenceNr == 0
                    ? "it has a predecessor, but is the first"
                    : $"it does not follow on event {chain.SequenceNr} as that stands there: one of the two was changed or is not in its place");
            var apart = TimeSpan.FromTicks(Math.Abs(row.Ticks - stored.At.UtcTicks));
            if (apart > (stored.Domain is null ? FarApart : TimeSpan.Zero))
                Find(FindingKind.WrongTime, id, row, $"the row's time is {apart:c} away from the event's, {stored.At:O}");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            chain.LoseState();
            Find(FindingKind.Unreadable, id, row, $"its bytes cannot be read: {e.Message}");
        }
    }

    private void CheckKept(in JournalRow row, DomainId id, Chain chain)
    {
        if (heads.Count > 0 && heads.TryGetValue(id, out var head) && head.SequenceNr == row.SequenceNr && head.Hash != chain.Head.Hash)
            Find(FindingKind.HeadMismatch, id, row, "its bytes are not those whose hash was kept");
        if (_snapshots.Count > 0 && _snapshots.Remove((id, row.SequenceNr), out var snapshot))
            CheckSnapshot(row, id, chain, snapshot);
    }

    private void CheckSnapshot(in JournalRow row, DomainId id, Chain chain, DomainSnapshot snapshot)
    {
        if (snapshot.LastHash.ToString() != chain.Head.Hash.Hex)
            Find(FindingKind.SnapshotMismatch, id, row, "its bytes are not those after which a snapshot was made");
        if (chain.State is { } state && snapshot.State != state)
            Find(FindingKind.SnapshotMismatch, id, row, $"the snapshot after it does not say what the events make of the domain: {Difference(snapshot.State, state)}");
    }

    private static string Difference(DomainState snapshot, DomainState events)
    {
        foreach (var property in typeof(DomainState).GetProperties())
            if ((property.GetValue(snapshot), property.GetValue(events)) is var (kept, made) && !Equals(kept, made))
                return $"its {property.Name} is {Shown(kept)}, and should be {Shown(made)}";
        return "it is another";

        static string Shown(object? value) => value switch
        {
            null => "nothing",
            ExecSpec exec => $"'{string.Join(' ', exec.Command)}' in {exec.WorkingDirectory ?? "/"}",
            _ => $"{value}",
        };
    }

    private static bool SameKind(ReadOnlySpan<byte> kind, EventFormat? format, string manifest)
    {
        if (format is not null)
            return kind.SequenceEqual(format.EncodedKind.EncodedUtf8Bytes);
        var words = JsonNamingPolicy.KebabCaseLower.ConvertName(Encoding.UTF8.GetString(kind));
        return manifest.StartsWith(words + "/", StringComparison.Ordinal);
    }

    private void Find(FindingKind kind, DomainId id, in JournalRow row, string what) =>
        Find(kind, id, row.SequenceNr, row.Position, what);

    private void Find(FindingKind kind, DomainId? id, long sequenceNr, long position, string what)
    {
        _findingCount++;
        if (_findings.Count < MostFindings)
            _findings.Add(new Finding(kind, id, sequenceNr, position, what));
    }

    /// <summary>Where a stream has got to.</summary>
    private sealed class Chain(DomainId id)
    {
        private readonly byte[] _hex = new byte[SHA256.HashSizeInBytes * 2];

        /// <summary>What the events so far make of the domain; null when one of them cannot be read, or is of a later version.</summary>
        public DomainState? State { get; private set; } = DomainState.New(id);

        public long SequenceNr { get; private set; }

        /// <summary>The hash of the last event's bytes in hexadecimal; empty before the first.</summary>
        public ReadOnlySpan<byte> HexHash => SequenceNr == 0 ? [] : _hex;

        public StreamHead Head => new(SequenceNr, new EventHash(Encoding.ASCII.GetString(HexHash)));

        public void Apply(DomainEvent? e) => State = e is null ? null : State?.Apply(e);

        public void LoseState() => State = null;

        public void MoveTo(long sequenceNr, ReadOnlySpan<byte> hash)
        {
            SequenceNr = sequenceNr;
            Convert.TryToHexStringLower(hash, _hex, out _);
        }
    }
}
