using ActorDriver.Freezing;

namespace ActorDriver.Benchmarks;

/// <summary>One domain, suspended and resumed in turn: the facade beside the kernel alone.</summary>
internal static class LatencyScenario
{
    private const string EightForking =
        "(while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & " +
        "(while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & wait";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds)
    {
        var figures = new List<Figure>();
        foreach (var backend in new[] { Backend.CgroupV1, Backend.CgroupV2 })
        {
            figures.AddRange(await MeasureAsync(backend, "idle", rounds, "sleep", "100000"));
            figures.AddRange(await MeasureAsync(backend, "8 forking", rounds, "sh", "-c", EightForking));
        }

        return figures;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(
        Backend backend, string load, int rounds, params string[] command)
    {
        await using var driver = new BenchDriver();
        var domain = await driver.RunAsync("bench", backend, command);
        var (suspends, resumes) = (new List<double>(), new List<double>());
        for (var i = -rounds / 5; i < rounds; i++)
        {
            var suspend = await Figure.TimeAsync(() => driver.SuspendAsync("bench"));
            var resume = await Figure.TimeAsync(() => driver.ResumeAsync("bench"));
            if (i < 0)
                continue; // the compiler is still at work
            suspends.Add(suspend);
            resumes.Add(resume);
        }

        using var cgroup = driver.Host.Kernel.Open(domain.Cgroup!);
        var (freezes, thaws) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            freezes.Add(await Figure.TimeAsync(() => Reach(cgroup, FreezerTarget.Frozen)));
            thaws.Add(await Figure.TimeAsync(() => Reach(cgroup, FreezerTarget.Thawed)));
        }

        var where = $"{backend.Word()}, {load}";
        return
        [
            Figure.OfMilliseconds($"suspend, {where}", "ActorDriver", suspends),
            Figure.OfMilliseconds($"suspend, {where}", "the kernel alone", freezes),
            Figure.OfMilliseconds($"resume, {where}", "ActorDriver", resumes),
            Figure.OfMilliseconds($"resume, {where}", "the kernel alone", thaws),
        ];
    }

    private static Task Reach(IContainerCgroup cgroup, FreezerTarget target)
    {
        cgroup.Request(target);
        while (!cgroup.Read().Is(target))
        {
        }

        return Task.CompletedTask;
    }
}
