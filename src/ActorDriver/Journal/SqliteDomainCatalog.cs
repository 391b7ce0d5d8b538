using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorDriver.Domains;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>
/// Tells what every domain is: of each stream the newest snapshot is read, and the events after it, with the same
/// <see cref="DomainState.Apply"/> as the actors. So it costs by the number of domains, and not by the length of their history.
/// </summary>
/// <param name="path">The journal's file.</param>
public sealed class SqliteDomainCatalog(string path) : IDomainCatalog
{
    private readonly SqliteWriter? _writer;

    /// <param name="path">The journal's file.</param>
    /// <param name="writer">By whom the snapshots come to it that spare the next start many events.</param>
    internal SqliteDomainCatalog(string path, SqliteWriter writer)
        : this(path) => _writer = writer;

    /// <summary>The saving of snapshots after the last reading: nobody waits for it.</summary>
    internal Task Saving { get; private set; } = Task.CompletedTask;

    // Two processors read twice as fast; more would be too many for a host that starts.
    private const int Workers = 2;
    private const int Portion = 500;
    private const int Few = 50;

    /// <inheritdoc/>
    /// <exception cref="JournalCorruptException">The file is damaged, or is no journal.</exception>
    /// <exception cref="UnreadableEventException">A stored event of a known kind cannot be read.</exception>
    public async IAsyncEnumerable<DomainState> ReadStatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!SqliteJournalReader.HasContent(path))
            yield break;
        var streams = await Task.Run(() => With(connection => SqliteCatalogSession.Streams(connection)), cancellationToken).ConfigureAwait(false);
        var portions = new ConcurrentQueue<DomainId[]>(streams.Chunk(Portion));
        var found = await Task.WhenAll(Enumerable.Range(0, Math.Min(Workers, portions.Count))
            .Select(_ => Task.Run(() => With(connection => Read(connection, portions, cancellationToken)), cancellationToken))).ConfigureAwait(false);
        Saving = SaveAsync([.. found.SelectMany(f => f).Where(f => f.Due is not null).Select(f => f.Due!)]);
        // In the order of their first events: where two claim one process or cgroup, the later is to be believed.
        foreach (var entry in found.SelectMany(f => f).OrderBy(f => f.Position))
            yield return entry.State;
    }

    private List<CatalogEntry> Read(
        SqliteConnection connection, ConcurrentQueue<DomainId[]> portions, CancellationToken cancellationToken)
    {
        using var session = new SqliteCatalogSession(connection, path);
        var states = new List<CatalogEntry>();
        while (portions.TryDequeue(out var portion))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var id in portion)
                states.Add(session.Read(id));
        }

        return states;
    }

    /// <summary>A few at a time, so that a command that comes meanwhile waits for a few.</summary>
    private async Task SaveAsync(IReadOnlyList<DomainSnapshot> snapshots)
    {
        if (_writer is not { } writer)
            return;
        try
        {
            foreach (var some in snapshots.Chunk(Few))
                await writer.WriteAsync(
                    new JournalWrite(some.Length, mustReachDisk: false, session => Array.ForEach(some, s => session.Save(Row(s)))), CancellationToken.None)
                    .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Without them the next start takes longer; what hinders the writer is told to those who need it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static SnapshotRow Row(DomainSnapshot snapshot) => new(
        StreamNames.Of(snapshot.State.Id), snapshot.State.SequenceNr, DateTime.UtcNow.Ticks, StoredSnapshot.Manifest, StoredSnapshot.Write(snapshot),
        DomainEventSerializer.Id);

    private T With<T>(Func<SqliteConnection, T> read)
    {
        using var connection = SqliteJournalReader.Connect(path);
        try
        {
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteJournalReader.Explain(path, e);
        }
    }
}
