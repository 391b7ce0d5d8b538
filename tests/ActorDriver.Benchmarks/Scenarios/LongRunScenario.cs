using System.Diagnostics;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Freezing;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>
/// Suspends and resumes without end, and looks from time to time at what must stay flat: memory, file descriptors, threads,
/// latency, and the journal's bytes for an event. Writes the curves to <c>bench-long-run.svg</c>.
/// </summary>
internal static class LongRunScenario
{
    private const int Domains = 200;
    private const int Samples = 50;

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        await using var driver = new BenchDriver();
        var names = await driver.RunManyAsync("bench", Domains, Backend.CgroupV2);
        var roundsASample = effort.Of(20_000, 1_000_000) / (2 * Domains * Samples);
        var samples = new List<Sample>();
        for (var i = 0; i < Samples; i++)
        {
            var since = Stopwatch.GetTimestamp();
            for (var round = 0; round < roundsASample; round++)
            {
                await Task.WhenAll(names.Select(driver.SuspendAsync));
                await Task.WhenAll(names.Select(driver.ResumeAsync));
            }

            var each = Stopwatch.GetElapsedTime(since).TotalMilliseconds / (2 * Domains * roundsASample);
            samples.Add(Sample.Take((i + 1) * 2 * Domains * roundsASample, each, driver.Host.Journal.Path));
        }

        var plot = Path.GetFullPath("bench-long-run.svg");
        await File.WriteAllTextAsync(plot, Plot.Svg($"{samples[^1].Operations:N0} operations on {Domains} domains", "operations",
            [
                new("resident memory, MB", [.. samples.Select(s => (s.Operations, s.MemoryMb))]),
                new("file descriptors", [.. samples.Select(s => (s.Operations, (double)s.Files))]),
                new("threads", [.. samples.Select(s => (s.Operations, (double)s.Threads))]),
                new("an operation, ms", [.. samples.Select(s => (s.Operations, s.EachMs))]),
                new("journal, bytes an event", [.. samples.Select(s => (s.Operations, s.JournalBytes / (2 * s.Operations)))]),
            ]));

        // The second half beside the end of the first: by then everything is compiled and every pool filled.
        var (middle, end) = (samples[(Samples / 2)..(Samples * 3 / 4)], samples[(Samples * 3 / 4)..]);
        yield return Grown("resident memory", "MB", s => s.MemoryMb);
        yield return Grown("file descriptors", "", s => s.Files);
        yield return Grown("threads", "", s => s.Threads);
        yield return Grown("an operation", "ms", s => s.EachMs);
        yield return Grown("journal, bytes an event", "B", s => s.JournalBytes / (2 * s.Operations));

        Figure Grown(string what, string unit, Func<Sample, double> of) => Figure.One(
            $"long run of {samples[^1].Operations:N0} operations, {what}", Figure.Ours, unit, end.Average(of),
            $"×{end.Average(of) / middle.Average(of):0.00} of the third quarter; {plot}");
    }

    private sealed record Sample(double Operations, double MemoryMb, int Files, int Threads, double EachMs, double JournalBytes)
    {
        public static Sample Take(double operations, double each, string journal)
        {
            using var self = Process.GetCurrentProcess();
            return new Sample(
                operations, self.WorkingSet64 / (1024.0 * 1024), Directory.GetFiles("/proc/self/fd").Length, self.Threads.Count, each,
                new FileInfo(journal).Length);
        }
    }
}
