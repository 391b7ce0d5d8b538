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
        SELECT ordering, persistence_id, sequence_nr, manifest, payload, is_deleted, timestamp, serializer_id
        FROM event_journal WHERE ordering > $after ORDER BY ordering LIMIT $count;
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
        var (after, count) = (0L, 0L);
        for (var more = true; more;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            more = CheckPortion(connection, check, ref after, ref count);
            progress?.Report(count);
        }
    }

    /// <summary>One short transaction, so that a writer's checkpoints are not held up. False after the last.</summary>
    private static bool CheckPortion(SqliteConnection connection, ChainCheck check, ref long after, ref long count)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Rows;
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$count", Portion);
        using var rows = command.ExecuteReader();
        var read = 0;
        for (; rows.Read(); read++)
        {
            after = rows.GetInt64(0);
            check.Add(new JournalRow(
                after, rows.GetString(1), rows.GetInt64(2), rows.IsDBNull(3) ? "" : rows.GetString(3), rows.GetFieldValue<byte[]>(4),
                IsDeleted: rows.GetInt64(5) != 0, rows.GetInt64(6), rows.IsDBNull(7) ? 0 : rows.GetInt64(7)));
        }

        count += read;
        return read == Portion;
    }

    private static List<SnapshotRow> ReadSnapshots(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT persistence_id, sequence_nr, payload, serializer_id, created_at FROM snapshot WHERE manifest = '{StoredSnapshot.Manifest}';";
        using var rows = command.ExecuteReader();
        var snapshots = new List<SnapshotRow>();
        while (rows.Read())
            snapshots.Add(new SnapshotRow(
                rows.GetString(0), rows.GetInt64(1), rows.GetInt64(4), StoredSnapshot.Manifest, rows.GetFieldValue<byte[]>(2),
                rows.IsDBNull(3) ? 0 : rows.GetInt32(3)));
        return snapshots;
    }
}

/// <summary>A row of <c>event_journal</c> as it stands there.</summary>
internal readonly record struct JournalRow(
    long Position, string Stream, long SequenceNr, string Manifest, byte[] Payload, bool IsDeleted, long Ticks, long SerializerId);
