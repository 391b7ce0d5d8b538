namespace ActorDriver.Tests.Journal;

internal static class AsyncSequences
{
    // Not ToListAsync: a package below Akka's streams brings a second one.
    public static async Task<List<T>> CollectAsync<T>(this IAsyncEnumerable<T> sequence)
    {
        var all = new List<T>();
        await foreach (var item in sequence)
            all.Add(item);
        return all;
    }
}
