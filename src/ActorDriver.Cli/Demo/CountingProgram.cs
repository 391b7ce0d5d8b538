using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Demo;

/// <summary>A program with children, all of which count: each adds a byte to a file of its own, over and over.</summary>
internal sealed class CountingProgram(string place)
{
    private const int Counters = 3;

    /// <summary>On a loaded machine too, a running process adds a byte within this time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The program and its arguments. Here the shell is the program; the driver itself never uses one.</summary>
    public IReadOnlyList<string> Command { get; } =
    [
        "/bin/sh", "-c",
        "count() { while :; do printf . >>\"$1\"; sleep 0.01; done; }\ncount \"$1/count1\" & count \"$1/count2\" & count \"$1/count3\"",
        "counting", place,
    ];

    /// <summary>The sum of all counters.</summary>
    public long Count() => Enumerable.Range(1, Counters)
        .Select(i => new FileInfo(Path.Combine(place, $"count{i}")))
        .Sum(f => f.Exists ? f.Length : 0);

    /// <summary>Waits until every counter together has moved on from <paramref name="count"/>.</summary>
    /// <exception cref="DriverException">It does not.</exception>
    public async Task WaitForMoreAsync(long count, CancellationToken cancellationToken)
    {
        var until = DateTime.UtcNow + Limit;
        while (Count() < count + (10 * Counters))
        {
            if (DateTime.UtcNow > until)
                throw new DriverException(
                    ErrorCodes.OperationFailed, $"the demo did not hold: the count stays {Count()} though the processes should run");
            await Task.Delay(Look, cancellationToken); // the file is the event: nothing tells of it
        }
    }

    /// <summary>Whether one of these processes is there and is still this program, not a later one with its PID.</summary>
    public bool IsCounting(IEnumerable<int> pids) => pids.Any(pid =>
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains(place, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it is gone
        }
    });
}
