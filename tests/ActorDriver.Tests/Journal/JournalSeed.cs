using System.Text;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Tests.Journal;

/// <summary>Fills a journal by plain SQL in one transaction: the rows that the actors would write, without the wait for each.</summary>
public sealed class JournalSeed : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _insert;
    private readonly Dictionary<DomainId, (long SequenceNr, EventHash Last)> _heads = [];

    private JournalSeed(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        _transaction = _connection.BeginTransaction();
        _insert = _connection.CreateCommand();
        _insert.CommandText = """
            INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, tags, serializer_id)
            VALUES ($stream, $number, 0, $manifest, $ticks, $payload, '', 7309)
            """;
        foreach (var name in (string[])["$stream", "$number", "$manifest", "$ticks", "$payload"])
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
    }

    /// <summary>The hash of each domain's last event.</summary>
    public IReadOnlyDictionary<DomainId, (long SequenceNr, EventHash Last)> Heads => _heads;

    /// <summary>Begins; nothing is stored until <see cref="Commit"/>. Makes the journal when there is none.</summary>
    public static async Task<JournalSeed> BeginAsync(string path)
    {
        if (!File.Exists(path))
            (SqliteJournal.Open(new SqliteJournalSettings(path))).Dispose();
        return new JournalSeed(path);
    }

    /// <summary>Adds a domain's next event.</summary>
    public void Add(DomainId id, DomainEvent e)
    {
        var (number, last) = _heads.GetValueOrDefault(id, (0, EventHash.None));
        var stored = DomainEventCodec.Instance.Encode(id, e, number + 1, last);
        Insert(id, number + 1, stored.Manifest, e.At, stored.Bytes.ToArray());
    }

    /// <summary>Adds an event of a kind that this version does not know.</summary>
    public void AddRaw(DomainId id, string manifest, string kind, DateTimeOffset at)
    {
        var (number, last) = _heads.GetValueOrDefault(id, (0, EventHash.None));
        var bytes = Encoding.UTF8.GetBytes(
            $$$"""{"event":"{{{kind}}}","seq":{{{number + 1}}},"prev":"{{{last}}}","at":"{{{at.UtcDateTime:O}}}","by":"later","data":{"deep":[1]}}""");
        Insert(id, number + 1, manifest, at, bytes);
    }

    private void Insert(DomainId id, long number, string manifest, DateTimeOffset at, byte[] bytes)
    {
        _heads[id] = (number, EventHash.Of(bytes));
        object[] values = [StreamNames.Of(id), number, manifest, at.UtcTicks, bytes];
        for (var i = 0; i < values.Length; i++)
            _insert.Parameters[i].Value = values[i];
        _insert.ExecuteNonQuery();
    }

    public void Commit() => _transaction.Commit();

    public void Dispose()
    {
        _insert.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
    }
}
