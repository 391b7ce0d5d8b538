using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorDriver.Domains;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Reads a journal's file, be a host writing to it or not, or a copy of it. Read-only; each portion is one short transaction, so
/// that it never holds up a checkpoint.
/// </summary>
public sealed class SqliteJournalReader(string path) : IJournalReader
{
    private const int Portion = 2000;

    /// <summary>Who reads waits for nobody, but for who has locked the whole file; and such a one may never let go.</summary>
    private const int BusySeconds = 5;

    /// <inheritdoc/>
    /// <exception cref="JournalCorruptException">The file is damaged, or is no journal.</exception>
    /// <exception cref="UnreadableEventException">A stored event of a known kind cannot be read.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        DomainId? domain = null, long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!HasContent(path))
            yield break;
        await using var connection = Connect(path);
        var after = afterPosition;
        var afterNumber = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var portion = await Task.Run(() => ReadPortion(connection, domain, after, afterNumber), cancellationToken).ConfigureAwait(false);
            foreach (var recorded in portion.Events)
                yield return recorded;
            if (portion.IsLast)
                yield break;
            (after, afterNumber) = (portion.Position, portion.SequenceNr);
        }
    }

    /// <inheritdoc/>
    public Task<long> LastPositionAsync(CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            if (!HasContent(path))
                return 0L;
            using var connection = Connect(path);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT coalesce(max(ordering), 0) FROM event_journal;";
            return (long)command.ExecuteScalar()!;
        },
        cancellationToken);

    /// <summary>Opens a journal's file for reading.</summary>
    internal static SqliteConnection Connect(string path)
    {
        try
        {
            return OpenAndTry(path, immutable: false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteError.CannotOpen or SqliteError.ReadOnly && IsCompleteWithoutLog(path))
        {
            // A copy in a directory where SQLite may not put the files of its write-ahead log.
            return OpenAndTry(path, immutable: true);
        }
        catch (SqliteException e)
        {
            throw Explain(path, e);
        }
    }

    private static SqliteConnection OpenAndTry(string path, bool immutable)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = immutable ? $"file:{Uri.EscapeDataString(path)}?immutable=1" : path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_schema;";
            command.ExecuteScalar();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    private static bool IsCompleteWithoutLog(string path) =>
        File.Exists(path) && new FileInfo(path + "-wal") is { Exists: false } or { Length: 0 };

    /// <summary>What an error of SQLite means for who reads the journal.</summary>
    internal static IOException Explain(string path, SqliteException e) => e.SqliteErrorCode is SqliteError.Corrupt or SqliteError.NotADatabase
        ? new JournalCorruptException(path, e.Message, e)
        : new JournalUnavailableException(
            path, e.SqliteErrorCode == SqliteError.Busy ? "another program has locked it; stop that, or read a copy" : e.Message, e);

    private EventPortion ReadPortion(SqliteConnection connection, DomainId? domain, long after, long afterNumber)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = domain is null
                ? "SELECT ordering, persistence_id, sequence_nr, manifest, payload FROM event_journal" +
                  " WHERE ordering > $after AND is_deleted = 0 ORDER BY ordering LIMIT $count;"
                : "SELECT ordering, persistence_id, sequence_nr, manifest, payload FROM event_journal" +
                  " WHERE persistence_id = $id AND sequence_nr > $number AND ordering > $after AND is_deleted = 0" +
                  " ORDER BY sequence_nr LIMIT $count;";
            command.Parameters.AddWithValue("$after", after);
            command.Parameters.AddWithValue("$count", Portion);
            if (domain is { } id)
            {
                command.Parameters.AddWithValue("$id", StreamNames.Of(id));
                command.Parameters.AddWithValue("$number", afterNumber);
            }

            using var rows = command.ExecuteReader();
            var events = new List<RecordedEvent>(Portion);
            var read = 0;
            var (position, number) = (after, afterNumber);
            for (; rows.Read(); read++)
            {
                (position, number) = (rows.GetInt64(0), rows.GetInt64(2));
                if (StreamNames.TryParse(rows.GetString(1), out var owner))
                    events.Add(Decode(new RecordedEvent(position, owner, number, rows.IsDBNull(3) ? "" : rows.GetString(3), rows.GetFieldValue<byte[]>(4), null)));
            }

            return new EventPortion(events, position, number, IsLast: read < Portion);
        }
        catch (SqliteException e)
        {
            throw Explain(path, e);
        }
    }

    private RecordedEvent Decode(RecordedEvent stored)
    {
        if (EventFormats.Find(stored.Manifest) is not { } format)
            return stored;
        try
        {
            return stored with { Manifest = format.Manifest, Event = StoredEvent.Read(stored.Bytes.Span, format).Fact };
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new UnreadableEventException(stored, path, e);
        }
    }

    private sealed record EventPortion(List<RecordedEvent> Events, long Position, long SequenceNr, bool IsLast);
}
