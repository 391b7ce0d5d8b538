using System.Text.Json;
using ActorDriver.Domains;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>Reads the latest states of domains, one after the other.</summary>
internal sealed class SqliteCatalogSession : IDisposable
{
    // From one stream to the next by the index: to look at each event's entry there would take longer than all the rest.
    private const string EachStream = """
        WITH RECURSIVE stream(id) AS (
            SELECT min(persistence_id) FROM event_journal
            UNION ALL
            SELECT (SELECT min(persistence_id) FROM event_journal WHERE persistence_id > stream.id) FROM stream WHERE stream.id IS NOT NULL)
        SELECT id FROM stream WHERE id IS NOT NULL
        """;

    // A start that had to replay so many of a domain's events saves the next one from it.
    private const int ManyEvents = 50;

    private readonly string _path;
    private readonly SqliteStatement _first, _snapshots, _events;

    public SqliteCatalogSession(SqliteConnection connection, string path)
    {
        _path = path;
        _first = new SqliteStatement(connection, "SELECT ordering FROM event_journal WHERE persistence_id = ?1 ORDER BY sequence_nr LIMIT 1");
        _snapshots = new SqliteStatement(
            connection, $"SELECT payload FROM snapshot WHERE persistence_id = ?1 AND manifest = '{StoredSnapshot.Manifest}' ORDER BY sequence_nr DESC");
        _events = new SqliteStatement(connection, """
            SELECT sequence_nr, manifest, payload, ordering FROM event_journal
            WHERE persistence_id = ?1 AND sequence_nr > ?2 AND is_deleted = 0 ORDER BY sequence_nr
            """);
    }

    /// <summary>Whose streams there are.</summary>
    public static List<DomainId> Streams(SqliteConnection connection)
    {
        using var streams = new SqliteStatement(connection, EachStream);
        var ids = new List<DomainId>();
        while (streams.Read())
            if (StreamNames.TryParse(streams.Text(0), out var id))
                ids.Add(id);
        return ids;
    }

    /// <summary>What a domain is by now.</summary>
    /// <exception cref="UnreadableEventException">A stored event of a known kind cannot be read.</exception>
    public CatalogEntry Read(DomainId id)
    {
        var stream = StreamNames.Of(id);
        _first.Bind(1, stream);
        var position = _first.Read() ? _first.Int64(0) : 0;
        _first.Reset();
        var state = Snapshot(id, stream) ?? DomainState.New(id);
        var (events, areKnown) = (0, true);
        _events.Bind(1, stream);
        _events.Bind(2, state.SequenceNr);
        for (; _events.Read(); events++)
            state = Apply(state, _events.Int64(0), _events.Text(1), ref areKnown);
        var isDue = events >= ManyEvents && areKnown && state.Pending is null;
        return new CatalogEntry(position, state, isDue ? new DomainSnapshot(state, LastHash(state.SequenceNr)) : null);
    }

    public void Dispose()
    {
        _first.Dispose();
        _snapshots.Dispose();
        _events.Dispose();
    }

    private EventHash LastHash(long sequenceNr)
    {
        _events.Bind(2, sequenceNr - 1);
        var hash = _events.Read() ? EventHash.Of(_events.Bytes(2)) : EventHash.None;
        _events.Reset();
        return hash;
    }

    /// <summary>The newest that can be read; the events are there for the others.</summary>
    private DomainState? Snapshot(DomainId id, string stream)
    {
        _snapshots.Bind(1, stream);
        try
        {
            while (_snapshots.Read())
            {
                try
                {
                    if (StoredSnapshot.Read(_snapshots.Bytes(0)).State is var state && state.Id == id)
                        return state;
                }
                catch (JsonException)
                {
                    // an older one, or none
                }
            }

            return null;
        }
        finally
        {
            _snapshots.Reset();
        }
    }

    private DomainState Apply(DomainState state, long sequenceNr, string manifest, ref bool isKnown)
    {
        // What a later version has written cannot be applied, but it counts.
        if (EventFormats.Find(manifest) is not { } format)
        {
            isKnown = false;
            return state with { SequenceNr = sequenceNr };
        }

        try
        {
            return state.Apply(StoredEvent.Read(_events.Bytes(2), format).Fact!);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new UnreadableEventException(
                new RecordedEvent(_events.Int64(3), state.Id, sequenceNr, manifest, _events.Bytes(2).ToArray(), null), _path, e);
        }
    }
}

/// <summary>A domain as the journal has it.</summary>
/// <param name="Position">The row of its first event.</param>
/// <param name="State">What it is.</param>
/// <param name="Due">A snapshot that would spare the next start many events; null when it would not.</param>
internal readonly record struct CatalogEntry(long Position, DomainState State, DomainSnapshot? Due);
