using System.Diagnostics;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>Waits for what no event tells of, with a limit that only a hang can reach.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < Finished.Limit, $"not within {Finished.Limit.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
