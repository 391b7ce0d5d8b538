using ActorDriver.Freezing;

namespace ActorDriver.Benchmarks;

/// <summary>Many domains suspended and resumed together, every event durable.</summary>
internal static class ManyScenario
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int domains, int rounds)
    {
        await using var driver = new BenchDriver();
        var names = Enumerable.Range(0, domains).Select(i => $"bench{i}").ToList();
        foreach (var chunk in names.Chunk(50))
            await Task.WhenAll(chunk.Select(n => driver.RunAsync(n, Backend.CgroupV2, "sleep", "100000")));
        var (suspends, resumes) = (new List<double>(), new List<double>());
        for (var i = -1; i < rounds; i++)
        {
            var suspend = await Figure.TimeAsync(() => Task.WhenAll(names.Select(driver.SuspendAsync)));
            var resume = await Figure.TimeAsync(() => Task.WhenAll(names.Select(driver.ResumeAsync)));
            if (i < 0)
                continue;
            suspends.Add(suspend / domains);
            resumes.Add(resume / domains);
        }

        var each = suspends.Concat(resumes).Average();
        return
        [
            Figure.OfMilliseconds($"{domains} domains together, suspend, a domain", "ActorDriver", suspends),
            Figure.OfMilliseconds($"{domains} domains together, resume, a domain", "ActorDriver", resumes),
            new Figure($"{domains} domains together, durable events", "ActorDriver", "events/s", 2 / each * 1000, null, rounds),
        ];
    }
}
