using System.Diagnostics;

namespace ActorDriver.KernelTests;

/// <summary>Waits for what the kernel does in its own time, with a limit that only a hang can reach.</summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>For states that the kernel has no event for.</summary>
    public static void True(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        var longest = limit ?? Limit;
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            if (since.Elapsed >= longest)
                throw new TimeoutException($"not within {longest.TotalSeconds} s: {what}");
            Thread.Sleep(2);
        }
    }
}
