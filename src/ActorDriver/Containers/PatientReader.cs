using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>
/// Reads what may never come to an end, from file systems that users mount, on threads of its own and for a limited time. What is
/// overdue is left out, and not tried again before it has ended: a user who holds up the reading of his files holds up nobody else.
/// </summary>
/// <param name="limit">How long one <see cref="Read"/> waits for all of its sources together.</param>
internal sealed class PatientReader(TimeSpan limit)
{
    private const int Threads = 4;

    /// <summary>So many sources may be stuck; beyond that none is read.</summary>
    private const int MaxStuck = 64;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _reading = new(StringComparer.Ordinal);

    /// <summary>What the sources gave in time, in no order.</summary>
    /// <param name="sources">Their names; each is read by one thread at a time.</param>
    /// <param name="read">Reads one. What it throws counts as nothing read.</param>
    public IReadOnlyList<T> Read<T>(IReadOnlyCollection<string> sources, Func<string, CancellationToken, T> read)
    {
        Queue<string> waiting;
        lock (_lock)
            waiting = new Queue<string>(_reading.Count >= MaxStuck ? [] : sources.Where(s => !_reading.Contains(s)));
        if (waiting.Count == 0)
            return [];
        var results = new List<T>();
        using var overdue = new CancellationTokenSource();
        var token = overdue.Token;
        using var done = new CountdownEvent(Math.Min(Threads, waiting.Count));
        try
        {
            for (var i = done.InitialCount; i > 0; i--)
                OwnThread.Start("actordriver-foreign", Work);
            done.Wait(limit);
        }
        finally
        {
            lock (_lock) // a thread that is late must find this, before it signals what is disposed
                overdue.Cancel();
        }

        return results; // from here on nobody adds to it

        void Work()
        {
            while (Next() is { } source)
            {
                var result = TryRead(read, source, token);
                lock (_lock)
                {
                    _reading.Remove(source);
                    if (result is not null && !token.IsCancellationRequested)
                        results.Add(result);
                }
            }

            lock (_lock)
            {
                if (!token.IsCancellationRequested)
                    done.Signal();
            }
        }

        string? Next()
        {
            lock (_lock)
            {
                if (token.IsCancellationRequested || !waiting.TryDequeue(out var source))
                    return null;
                return _reading.Add(source) ? source : Next();
            }
        }
    }

    private static T? TryRead<T>(Func<string, CancellationToken, T> read, string source, CancellationToken token)
    {
        try
        {
            return read(source, token);
        }
#pragma warning disable CA1031 // Whatever a file holds, on a thread of its own no exception has anywhere to go.
        catch (Exception)
#pragma warning restore CA1031
        {
            return default;
        }
    }
}
