using ActorDriver.Benchmarks;
using ActorDriver.Benchmarks.Report;

namespace ActorDriver.EndToEndTests.Bench;

/// <summary>A run of the bench keeps each figure that it has, whatever becomes of the next.</summary>
public sealed class BenchRunTests
{
    private static readonly Effort Short = new(IsFull: false) { Limit = TimeSpan.FromMilliseconds(200) };
    private static readonly Effort Long = new(IsFull: false);

    [Fact]
    public async Task A_scenario_that_fails_is_a_row_beside_what_it_had_measured_and_the_next_is_measured()
    {
        var run = new BenchRun(Long, () => Task.CompletedTask);

        await run.MeasureAsync([new("first", Broken), new("second", Fine)], CancellationToken.None);

        Assert.Equal(["before it", "first", "fine"], run.Figures.Select(f => f.Topic));
        Assert.Equal("failed: the disk is gone", run.Figures[1].Note);
        Assert.Equal(1, run.ExitStatus);
    }

    [Fact]
    public async Task A_scenario_that_hangs_is_given_up_and_what_it_had_measured_is_kept()
    {
        var givenUp = false;
        var run = new BenchRun(Short, () => Task.FromResult(givenUp = true));

        await run.MeasureAsync([new("first", Hanging), new("second", Fine)], CancellationToken.None);

        Assert.Equal(["before it", "first"], run.Figures.Select(f => f.Topic));
        Assert.Equal(Outcome.Failed, run.Figures[1].Result);
        Assert.True(givenUp);
    }

    [Fact]
    public async Task Who_stops_the_bench_gets_what_was_measured()
    {
        using var stop = new CancellationTokenSource();
        var run = new BenchRun(Long, () => Task.CompletedTask);
        var measuring = run.MeasureAsync([new("first", Hanging)], stop.Token);
        await Support.Until.TrueAsync(() => Task.FromResult(run.Figures.Count > 0), "something is measured");

        await stop.CancelAsync();
        await measuring;

        Assert.Equal(["before it", "first"], run.Figures.Select(f => f.Topic));
        Assert.StartsWith("failed: stopped", run.Figures[1].Note, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<Figure> Fine(Effort effort)
    {
        await Task.Yield();
        yield return Figure.One("fine", Figure.Ours, "ms", 1);
    }

    private static async IAsyncEnumerable<Figure> Broken(Effort effort)
    {
        await Task.Yield();
        yield return Figure.One("before it", Figure.Ours, "ms", 1);
        throw new IOException("the disk is gone");
    }

    private static async IAsyncEnumerable<Figure> Hanging(Effort effort)
    {
        await Task.Yield();
        yield return Figure.One("before it", Figure.Ours, "ms", 1);
        await Task.Delay(Timeout.Infinite);
        yield return Figure.One("after it", Figure.Ours, "ms", 1);
    }
}
