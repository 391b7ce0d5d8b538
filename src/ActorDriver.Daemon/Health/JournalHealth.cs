using ActorDriver.Hosting;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Health;

/// <summary>Whether events can be kept: by the last that could not be, and by trying.</summary>
internal sealed class JournalHealth(ActorDriverHost driver)
{
    /// <summary>How long a failure counts that no stored event has followed: a try does not meet all that an event meets.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly JournalProbe _probe = new(driver.Journal.Path);
    private Failure? _last;

    /// <summary>An event could not be kept.</summary>
    public void OnFailure(string why) => Volatile.Write(ref _last, new Failure(why, Environment.TickCount64));

    /// <summary>An event was kept.</summary>
    public void OnStored() => Volatile.Write(ref _last, null);

    /// <exception cref="IOException">None can be kept; the message says why.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await _probe.TryAsync(cancellationToken);
        if (Volatile.Read(ref _last) is { } last && Environment.TickCount64 - last.At < Memory.TotalMilliseconds)
            throw new IOException(last.Why);
    }

    private sealed record Failure(string Why, long At);
}
