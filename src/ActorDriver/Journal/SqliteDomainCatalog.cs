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
    // Two processors read twice as fast; more would be too many for a host that starts.
    private const int Workers = 2;
    private const int Portion = 500;

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
        // In the order of their first events: where two claim one process or cgroup, the later is to be believed.
        foreach (var (_, state) in found.SelectMany(f => f).OrderBy(f => f.Position))
            yield return state;
    }

    private List<(long Position, DomainState State)> Read(
        SqliteConnection connection, ConcurrentQueue<DomainId[]> portions, CancellationToken cancellationToken)
    {
        using var session = new SqliteCatalogSession(connection, path);
        var states = new List<(long, DomainState)>();
        while (portions.TryDequeue(out var portion))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var id in portion)
                states.Add(session.Read(id));
        }

        return states;
    }

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
