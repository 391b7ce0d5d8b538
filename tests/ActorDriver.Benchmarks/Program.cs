using System.CommandLine;
using ActorDriver.Benchmarks;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Benchmarks.Scenarios;

Dictionary<string, Func<Effort, IAsyncEnumerable<Figure>>> scenarios = new()
{
    ["latency"] = LatencyScenario.MeasureAsync,
    ["looks"] = LatencyScenario.LooksAsync,
    ["many"] = ManyScenario.MeasureAsync,
    ["journal"] = JournalScenario.MeasureAsync,
    ["one-shot"] = OneShotScenario.MeasureAsync,
    ["syncs"] = SyncScenario.MeasureAsync,
    ["notice"] = NoticeScenario.MeasureAsync,
    ["isolation"] = IsolationScenario.MeasureAsync,
    ["start"] = StartScenario.MeasureAsync,
    ["history"] = HistoryScenario.MeasureAsync,
    ["audit"] = AuditScenario.MeasureAsync,
    ["long-run"] = LongRunScenario.MeasureAsync,
    ["baseline"] = BaselineScenario.MeasureAsync,
};

var names = new Argument<string[]>("SCENARIO") { Description = "What to measure; all when none is named", Arity = ArgumentArity.ZeroOrMore };
names.AcceptOnlyFromAmong([.. scenarios.Keys]);
var full = new Option<bool>("--full") { Description = "More samples, 10,000 domains, a million operations: an hour and more" };
var json = new Option<bool>("--json") { Description = "Print JSON" };
var baseline = new Option<string?>("--baseline")
{
    Description = "A clone of another commit, built there with ./run.sh build: its daemon is measured in turn with this one",
    HelpName = "DIR",
};
baseline.Validators.Add(result =>
{
    if (result.GetValue(baseline) is { } directory && !File.Exists(DaemonProcess.ProgramIn(directory)))
        result.AddError($"there is no {DaemonProcess.ProgramIn(directory)}: give a clone of another commit in which ./run.sh build was run");
});
var command = new RootCommand(
    "Measures ActorDriver beside the kernel and beside its peers, in turn, on this machine. ./run.sh bench --peers installs the peers "
    + "first. What fails is a row that says why, and the exit status is 1.") { names, full, json, baseline };
command.SetAction(async (parsed, stop) =>
{
    var machine = Machine.Here(Path.GetTempPath());
    var run = new BenchRun(new Effort(parsed.GetValue(full), parsed.GetValue(baseline)), BenchDriver.AbandonAsync);
    await run.MeasureAsync(
        scenarios.Where(s => parsed.GetValue(names) is not { Length: > 0 } chosen ? s.Key != "baseline" || run.HasBaseline : chosen.Contains(s.Key)), stop);
    if (parsed.GetValue(json))
        Printer.JsonTo(Console.Out, machine, run.Figures);
    else
        Printer.Table(machine, run.Figures);
    return run.ExitStatus;
});

// After the measuring nothing is waited for: what hung in it may hang still.
Environment.Exit(await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) }));
