using ActorDriver.Benchmarks;
using Spectre.Console;

IReadOnlyList<Figure> figures = args switch
{
    ["latency"] => await LatencyScenario.MeasureAsync(500),
    ["many", var n, .. var rounds] => await ManyScenario.MeasureAsync(int.Parse(n), rounds is [var r] ? int.Parse(r) : 5),
    _ => [],
};
foreach (var f in figures)
    AnsiConsole.WriteLine($"{f.Topic,-50} {f.Subject,-20} {f.Median:0.000} {f.P99:0.000} {f.Unit} n={f.Count}");
