using ActorDriver.Containers;
using Xunit;

namespace ActorDriver.Tests.Containers;

public sealed class PatientReaderTests
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(1);

    [Fact]
    public void All_sources_are_read()
    {
        var reader = new PatientReader(Plenty);
        string[] sources = [.. Enumerable.Range(0, 50).Select(n => $"{n}")];
        Assert.Equal(sources.Order(), reader.Read(sources, (source, _) => source).Order());
    }

    [Fact]
    public void What_throws_counts_as_nothing_read()
    {
        var reader = new PatientReader(Plenty);
        var read = reader.Read(["a", "b"], (source, _) => source == "a" ? throw new InvalidOperationException("a") : source);
        Assert.Equal(["b"], read);
    }

    [Fact]
    public void A_source_that_is_stuck_costs_the_others_nothing_and_is_not_tried_again_until_it_comes_free()
    {
        var reader = new PatientReader(TimeSpan.FromSeconds(2));
        using var free = new ManualResetEventSlim();
        using var freed = new ManualResetEventSlim();
        var tries = 0;

        Assert.Equal(["b", "c"], reader.Read(["a", "b", "c"], Read).Order());
        Assert.Equal(["b", "c"], reader.Read(["a", "b", "c"], Read).Order());
        Assert.Equal(1, tries);

        free.Set();
        Assert.True(freed.Wait(Plenty));
        Assert.True(SpinWait.SpinUntil(() => reader.Read(["a"], (source, _) => source) is ["a"], Plenty));

        string Read(string source, CancellationToken overdue)
        {
            if (source != "a")
                return source;
            Interlocked.Increment(ref tries);
            free.Wait(CancellationToken.None);
            freed.Set();
            return source;
        }
    }

    [Fact]
    public void More_than_all_threads_stuck_is_no_more_than_the_limit()
    {
        var reader = new PatientReader(TimeSpan.FromMilliseconds(200));
        using var free = new ManualResetEventSlim();
        string[] sources = [.. Enumerable.Range(0, 8).Select(n => $"{n}")];
        Assert.Empty(reader.Read(sources, (source, _) =>
        {
            free.Wait(CancellationToken.None);
            return source;
        }));
        free.Set();
        Assert.True(SpinWait.SpinUntil(() => reader.Read(sources, (source, _) => source).Count == sources.Length, Plenty));
    }
}
