using ActorDriver.Domains;
using ActorDriver.Journal;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Audit;

/// <summary>
/// Finds what was changed in a journal behind ActorDriver's back: it reads the rows themselves, marked-as-deleted ones too, and
/// follows each stream's chain of hashes. Read-only; a host may be writing meanwhile.
/// </summary>
/// <param name="path">The journal's file.</param>
public sealed class JournalVerifier(string path)
{
    private const int Portion = 5000;
    private const string Rows = """
        SELECT ordering, iif(typeof(persistence_id) = 'text', persistence_id, quote(persistence_id)), sequence_nr, manifest, payload,
            is_deleted IS NOT 0, timestamp, serializer_id
        FROM event_journal WHERE ordering >= $from ORDER BY ordering LIMIT $count;
        """;

    /// <summary>Checks every event.</summary>
    /// <param name="heads">Heads that were kept elsewhere; they prove that nothing was cut off at the end.</param>
    /// <param name="progress">Is told how many events have been checked.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="JournalCorruptException">The file itself is damaged, so that its rows cannot be read.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public Task<VerifyResult> VerifyAsync(
        IReadOnlyDictionary<DomainId, StreamHead>? heads = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Verify(heads ?? new Dictionary<DomainId, StreamHead>(), progress, cancellationToken), cancellationToken);

    private VerifyResult Verify(
        IReadOnlyDictionary<DomainId, StreamHead> heads, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var check = new ChainCheck(heads);
        if (new FileInfo(path) is { Exists: true, Length: > 0 })
        {
            using var connection = SqliteJournalReader.Connect(path);
            try
            {
                CheckRows(connection, check, progress, cancellationToken);
            }
            catch (SqliteException e)
            {
                throw SqliteJournalReader.Explain(path, e);
            }
        }

        return check.Conclude();
    }

    private static void CheckRows(
        SqliteConnection connection, ChainCheck check, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        check.Expect(ReadSnapshots(connection));
        check.Expect(ReadNumbers(connection));
        var (from, count) = (long.MinValue, 0L); // an actor replays its rows wherever they stand
        for (var more = true; more;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            more = CheckPortion(connection, check, ref from, ref count);
            progress?.Report(count);
        }
    }

    /// <summary>One short transaction, so that a writer's checkpoints are not held up. False after the last.</summary>
    private static bool CheckPortion(SqliteConnection connection, ChainCheck check, ref long from, ref long count)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Rows;
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$count", Portion);
        using var rows = command.ExecuteReader();
        var read = 0;
        var last = from;
        for (; rows.Read(); read++)
        {
            last = rows.GetInt64(0);
            check.Add(new JournalRow(
                last, rows.GetString(1), rows.GetInt64(2), rows.IsDBNull(3) ? "" : rows.GetString(3), rows.GetFieldValue<byte[]>(4),
                IsDeleted: rows.GetInt64(5) != 0, rows.GetInt64(6), rows.IsDBNull(7) ? 0 : rows.GetInt64(7)));
        }

        count += read;
        if (read < Portion || last == long.MaxValue)
            return false;
        from = last + 1;
        return true;
    }

    private static List<SnapshotRow> ReadSnapshots(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_nr, payload, serializer_id, created_at, manifest FROM snapshot;";
        using var rows = command.ExecuteReader();
        var snapshots = new List<SnapshotRow>();
        while (rows.Read())
            snapshots.Add(new SnapshotRow(
                rows.GetString(0), rows.GetInt64(1), rows.GetInt64(4), rows.GetString(5), rows.GetFieldValue<byte[]>(2),
                rows.IsDBNull(3) ? 0 : rows.GetInt32(3)));
        return snapshots;
    }

    /// <summary>The numbers that streams have got to by what is kept of deleted events.</summary>
    private static List<(string Stream, long SequenceNr)> ReadNumbers(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, max(sequence_nr) FROM journal_metadata GROUP BY persistence_id;";
        using var rows = command.ExecuteReader();
        var numbers = new List<(string, long)>();
        while (rows.Read())
            numbers.Add((rows.GetString(0), rows.GetInt64(1)));
        return numbers;
    }
}

/// <summary>A row of <c>event_journal</c> as it stands there.</summary>
internal readonly record struct JournalRow(
    long Position, string Stream, long SequenceNr, string Manifest, byte[] Payload, bool IsDeleted, long Ticks, long SerializerId);
