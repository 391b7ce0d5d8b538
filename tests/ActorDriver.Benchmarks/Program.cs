using System.CommandLine;
using ActorDriver.Benchmarks;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Benchmarks.Scenarios;

Dictionary<string, Func<Effort, Task<IReadOnlyList<Figure>>>> scenarios = new()
{
    ["latency"] = LatencyScenario.MeasureAsync,
    ["looks"] = LatencyScenario.LooksAsync,
    ["many"] = ManyScenario.MeasureAsync,
    ["journal"] = JournalScenario.MeasureAsync,
    ["one-shot"] = OneShotScenario.MeasureAsync,
    ["notice"] = NoticeScenario.MeasureAsync,
    ["isolation"] = IsolationScenario.MeasureAsync,
    ["start"] = StartScenario.MeasureAsync,
    ["audit"] = AuditScenario.MeasureAsync,
    ["long-run"] = LongRunScenario.MeasureAsync,
};

var names = new Argument<string[]>("SCENARIO") { Description = "What to measure; all when none is named", Arity = ArgumentArity.ZeroOrMore };
names.AcceptOnlyFromAmong([.. scenarios.Keys]);
var full = new Option<bool>("--full") { Description = "More samples, 10,000 domains, a million operations: an hour and more" };
var json = new Option<bool>("--json") { Description = "Print JSON" };
var command = new RootCommand("Measures ActorDriver beside the kernel and beside its peers, in turn, on this machine.") { names, full, json };
command.SetAction(async (parsed, _) =>
{
    var machine = Machine.Here(Path.GetTempPath());
    var figures = new List<Figure>();
    foreach (var name in scenarios.Keys.Where(name => parsed.GetValue(names) is not { Length: > 0 } chosen || chosen.Contains(name)))
    {
        Console.Error.WriteLine($"{name}…");
        figures.AddRange(await scenarios[name](new Effort(parsed.GetValue(full))));
    }

    if (parsed.GetValue(json))
        Printer.JsonTo(Console.Out, machine, figures);
    else
        Printer.Table(machine, figures);
    return 0;
});
return await command.Parse(args).InvokeAsync();
