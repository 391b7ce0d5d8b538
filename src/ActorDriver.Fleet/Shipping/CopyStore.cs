using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace ActorDriver.Fleet.Shipping;

/// <summary>The copy in PostgreSQL, for one host's journal.</summary>
internal sealed class CopyStore(NpgsqlDataSource database, string journal, string host) : IAsyncDisposable
{
    private int? _number;

    /// <summary>The statements that make the copy's tables; for the database's owner.</summary>
    public static string Schema
    {
        get
        {
            using var text = new StreamReader(typeof(CopyStore).Assembly.GetManifestResourceStream("ActorDriver.Fleet.copy.sql")!);
            return text.ReadToEnd();
        }
    }

    /// <summary>Makes the tables.</summary>
    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Up to where the copy is whole; makes the host's row when there is none.</summary>
    public async Task<long> PositionAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO fleet_host (journal, name) VALUES ($1, $2) ON CONFLICT (journal) DO UPDATE SET name = $2 RETURNING host_no, position");
        command.Parameters.Add(new() { Value = journal });
        command.Parameters.Add(new() { Value = host });
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        _number = row.GetInt32(0);
        return row.GetInt64(1);
    }

    /// <summary>
    /// Adds a portion and moves the position, both or neither. Two who ship the same journal exclude each other: one of them finds the
    /// position moved.
    /// </summary>
    /// <returns>Whether it was added; false when another was faster.</returns>
    /// <exception cref="DifferenceException">The copy has another event in the place of one of these.</exception>
    public async Task<bool> AddAsync(IReadOnlyList<CopyEvent> portion, long after, CancellationToken cancellationToken)
    {
        var last = portion[^1].Position;
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var move = new NpgsqlCommand("UPDATE fleet_host SET position = $1 WHERE host_no = $2 AND position = $3", connection, transaction))
        {
            move.Parameters.Add(new() { Value = last });
            move.Parameters.Add(new() { Value = _number!.Value });
            move.Parameters.Add(new() { Value = after });
            if (await move.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
                return false;
        }

        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO fleet_event (host_no, position, domain_id, seq, at, manifest, bytes)
            SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """, connection, transaction);
        insert.Parameters.Add(new() { Value = _number.Value });
        Add(NpgsqlDbType.Bigint, portion.Select(e => e.Position).ToArray());
        Add(NpgsqlDbType.Uuid, portion.Select(e => e.Domain).ToArray());
        Add(NpgsqlDbType.Bigint, portion.Select(e => e.SequenceNr).ToArray());
        Add(NpgsqlDbType.TimestampTz, portion.Select(e => e.At).ToArray());
        Add(NpgsqlDbType.Text, portion.Select(e => e.Manifest).ToArray());
        Add(NpgsqlDbType.Bytea, portion.Select(e => e.Bytes).ToArray());
        if (await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) != portion.Count)
            await CompareAsync(connection, portion, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;

        void Add(NpgsqlDbType type, object values) => insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
    }

    /// <summary>The copy's events of this journal, by position.</summary>
    public async IAsyncEnumerable<CopyEvent> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(
            "SELECT position, domain_id, seq, at, manifest, bytes FROM fleet_event WHERE host_no = $1 AND position > $2 ORDER BY position");
        command.Parameters.Add(new() { Value = _number ?? throw new InvalidOperationException("ask for the position first") });
        command.Parameters.Add(new() { Value = after });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return Read(rows);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Some were there already: by a portion whose answer was lost. Then they are the same; else one side was changed.</summary>
    private async Task CompareAsync(NpgsqlConnection connection, IReadOnlyList<CopyEvent> portion, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT position, domain_id, seq, at, manifest, bytes FROM fleet_event
            WHERE host_no = $1 AND (domain_id, seq) IN (SELECT * FROM unnest($2, $3))
            """, connection);
        command.Parameters.Add(new() { Value = _number!.Value });
        command.Parameters.Add(new() { Value = portion.Select(e => e.Domain).ToArray() });
        command.Parameters.Add(new() { Value = portion.Select(e => e.SequenceNr).ToArray() });
        var there = new Dictionary<(Guid, long), CopyEvent>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var e = Read(rows);
                there[(e.Domain, e.SequenceNr)] = e;
            }
        }

        var different = portion.FirstOrDefault(e => !there.TryGetValue((e.Domain, e.SequenceNr), out var other) || !e.Is(other));
        if (different is not null)
        {
            throw new DifferenceException(new Difference(different.Domain, different.SequenceNr,
                $"the copy has another event in the place of event {different.SequenceNr} of {different.Domain} ({different.Manifest}, position {different.Position})"));
        }
    }

    private static CopyEvent Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetInt64(2), row.GetDateTime(3), row.GetString(4), row.GetFieldValue<byte[]>(5));
}

/// <summary>The copy and the journal differ: shipping stops, for that is what the copy is there to find.</summary>
#pragma warning disable CA1032 // Without the difference it would say nothing.
internal sealed class DifferenceException(Difference difference) : Exception(difference.What)
#pragma warning restore CA1032
{
    public Difference Difference { get; } = difference;
}
