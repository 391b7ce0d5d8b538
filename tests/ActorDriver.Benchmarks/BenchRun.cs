using ActorDriver.Benchmarks.Report;

namespace ActorDriver.Benchmarks;

/// <summary>One run of the bench. It keeps each figure as soon as there is one, whatever becomes of the next.</summary>
/// <param name="effort">How long it may take.</param>
/// <param name="giveUp">Ends what is still running of a scenario that is waited for no longer.</param>
internal sealed class BenchRun(Effort effort, Func<Task> giveUp)
{
    private readonly Lock _lock = new();
    private readonly List<Figure> _figures = [];

    public bool HasBaseline => effort.Baseline is not null;

    /// <summary>All that is measured up to now.</summary>
    public IReadOnlyList<Figure> Figures
    {
        get
        {
            lock (_lock)
                return [.. _figures];
        }
    }

    /// <summary>Whether all went well. A peer that failed or is absent is no failure of ours.</summary>
    public int ExitStatus => Figures.Any(f => f.Result == Outcome.Failed && f.Subject == Figure.Ours) ? 1 : 0;

    /// <summary>Measures one scenario after the other. One that fails is a row; one that hangs, or Ctrl-C, ends the run.</summary>
    public async Task MeasureAsync(IEnumerable<KeyValuePair<string, Func<Effort, IAsyncEnumerable<Figure>>>> scenarios, CancellationToken stop)
    {
        foreach (var (name, scenario) in scenarios)
        {
            await Console.Error.WriteLineAsync($"{name}…");
            var measuring = Task.Run(() => CollectAsync(scenario), CancellationToken.None);
            await Task.WhenAny(measuring, Task.Delay(effort.Limit, stop));
            if (!measuring.IsCompleted)
            {
                var why = stop.IsCancellationRequested ? "stopped" : $"not done after {effort.Limit.TotalMinutes:0} min";
                Add(Figure.Failed(name, Figure.Ours, new TimeoutException($"{why}; it and what comes after it was not measured to the end")));
                await giveUp();
                return;
            }

            try
            {
                await measuring;
            }
            catch (Exception failure)
            {
                Add(Figure.Failed(name, Figure.Ours, failure));
            }
        }
    }

    private async Task CollectAsync(Func<Effort, IAsyncEnumerable<Figure>> scenario)
    {
        await foreach (var figure in scenario(effort))
            Add(figure);
    }

    private void Add(Figure figure)
    {
        lock (_lock)
            _figures.Add(figure);
    }
}
