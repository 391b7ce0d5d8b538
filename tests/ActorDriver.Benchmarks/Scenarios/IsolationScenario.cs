using ActorDriver.Benchmarks.Report;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.KernelTests.Driver;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>
/// Ten domains that cannot be frozen, for they write to a frozen file system, and a storm of suspends on others: what a quiet
/// domain and a listing have to wait.
/// </summary>
internal static class IsolationScenario
{
    private const int Stuck = 10;

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        using var files = new FrozenFileSystem();
        await using var driver = new BenchDriver();
        for (var i = 0; i < Stuck; i++)
            await driver.RunAsync($"stuck{i}", Backend.CgroupV2, "sh", "-c", $"echo x > {files.MountPoint}/{i}");
        await driver.RunAsync("quiet", Backend.CgroupV2, "sleep", "100000");
        foreach (var figure in await BesideAsync(driver, $"with {Stuck} stuck in freezing"))
            yield return figure;

        var many = await driver.RunManyAsync("busy", effort.Of(200, 500), Backend.CgroupV2);
        using var end = new CancellationTokenSource();
        var storm = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await Task.WhenAll(many.Select(driver.SuspendAsync));
                await Task.WhenAll(many.Select(driver.ResumeAsync));
            }
        });
        yield return await QuietAsync(driver, $"with a storm on {many.Count} others", effort.Of(300, 1000));
        foreach (var figure in await BesideAsync(driver, $"with {Stuck} stuck and a storm on {many.Count} others"))
            yield return figure;
        await end.CancelAsync();
        await storm;
        files.Thaw();
    }

    private static async Task<Figure> QuietAsync(BenchDriver driver, string with, int rounds)
    {
        var suspends = new List<double>();
        for (var i = -50; i < rounds; i++)
        {
            var suspend = await Figure.TimeAsync(() => driver.SuspendAsync("quiet"));
            await driver.ResumeAsync("quiet");
            if (i >= 0) // else the compiler is still at work
                suspends.Add(suspend);
        }

        return Figure.OfMilliseconds($"suspend of a quiet domain, {with}", Figure.Ours, suspends);
    }

    private static async Task<IEnumerable<Figure>> BesideAsync(BenchDriver driver, string with)
    {
        var stuck = Task.WhenAll(Enumerable.Range(0, Stuck).Select(i => driver.TrySuspendAsync($"stuck{i}")));
        var (lists, suspends) = (new List<double>(), new List<double>());
        while (!stuck.IsCompleted)
        {
            lists.Add(await Figure.TimeAsync(() => driver.Driver.ListAsync(includeShutOff: true)));
            suspends.Add(await Figure.TimeAsync(() => driver.SuspendAsync("quiet")));
            await driver.ResumeAsync("quiet");
        }

        var timedOut = (await stuck).Count(r => r is DomainReply.Refused { Why.Code: ErrorCode.OperationFailed });
        return
        [
            Figure.OfMilliseconds($"list, {with}", Figure.Ours, lists, $"{timedOut} of {Stuck} timed out"),
            Figure.OfMilliseconds($"suspend of a quiet domain, {with}", Figure.Ours, suspends),
        ];
    }
}
