using System.Net.Http.Headers;
using ActorDriver.Benchmarks.Report;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>
/// This commit's daemon and another's, side by side and in turn, each with as many domains, over the socket: what else the machine does
/// meets both.
/// </summary>
internal static class BaselineScenario
{
    private const int Domains = 1000;

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        var directory = effort.Baseline ?? throw new InvalidOperationException("--baseline DIR says which clone is compared with");
        using var ours = new Side(Figure.Ours, null);
        using var theirs = new Side($"baseline {Commit(directory)}", DaemonProcess.ProgramIn(directory));
        IReadOnlyList<Side> sides = [ours, theirs];

        for (var i = 0; i < effort.Of(5, 15); i++)
        {
            foreach (var side in sides)
                await side.RestartAsync();
        }

        foreach (var side in sides)
            await side.PopulateAsync();
        // At first the compiler is still at work. Who begins changes with each turn.
        for (var i = -50; i < effort.Of(200, 500); i++)
        {
            foreach (var side in i % 2 == 0 ? sides : sides.Reverse())
                await side.OneAsync(isCounted: i >= 0);
        }

        for (var i = -6; i < effort.Of(8, 16); i++)
        {
            foreach (var side in i % 2 == 0 ? sides : sides.Reverse())
                await side.AllAsync(isCounted: i >= 0);
        }

        foreach (var (own, other) in ours.Figures().Zip(theirs.Figures()))
        {
            yield return own;
            yield return other;
            foreach (var ratio in Figure.Ratio(own, other))
                yield return ratio;
        }
    }

    private static string Commit(string directory)
    {
        var (status, commit) = Spawn.TryRun("git", "-C", directory, "rev-parse", "--short", "HEAD");
        return status == 0 ? commit : Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
    }

    /// <summary>One of the two, and what was measured of it.</summary>
    private sealed class Side(string subject, string? program) : IDisposable
    {
        private readonly DaemonProcess _daemon = new(program);
        private readonly List<double> _starts = [];
        private readonly List<double> _ones = [];
        private readonly List<double> _alls = [];
        private readonly List<double> _processor = [];
        private readonly List<double> _processorOfOne = [];
        private HttpClient? _http;
        private double _resident;

        public async Task RestartAsync()
        {
            if (_http is not null)
            {
                _http.Dispose();
                await _daemon.StopAsync();
            }

            _starts.Add(await Figure.TimeAsync(async () =>
            {
                await _daemon.StartAsync();
                _http = _daemon.Http();
                await _http.GetStringAsync("/v1/domains");
            }));
        }

        public async Task PopulateAsync()
        {
            _resident = _daemon.ResidentMb();
            await Parallel.ForEachAsync(Enumerable.Range(0, Domains), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
                await PostAsync("/v1/domains", $$"""{"name":"bench{{i}}","command":["sleep","100000"],"backend":"cgroup-v2"}"""));
        }

        public async Task OneAsync(bool isCounted)
        {
            var processor = _daemon.ProcessorTime();
            var suspend = await Figure.TimeAsync(() => PostAsync("/v1/domains/bench0/suspend"));
            await PostAsync("/v1/domains/bench0/resume");
            if (!isCounted)
                return;
            _ones.Add(suspend);
            _processorOfOne.Add((_daemon.ProcessorTime() - processor).TotalMilliseconds / 2);
        }

        public async Task AllAsync(bool isCounted)
        {
            var processor = _daemon.ProcessorTime();
            var suspend = await Figure.TimeAsync(() => PostAsync("/v1/operations", """{"kind":"suspend","all":true}"""));
            await PostAsync("/v1/operations", """{"kind":"resume","all":true}""");
            if (!isCounted)
                return;
            _alls.Add(suspend / Domains);
            _processor.Add((_daemon.ProcessorTime() - processor).TotalMilliseconds / (2 * Domains));
        }

        public IReadOnlyList<Figure> Figures() =>
        [
            Figure.OfMilliseconds("over the socket: from start to the first answer", subject, _starts),
            Figure.One("over the socket: resident memory, no domains", subject, "MB", _resident),
            Figure.OfMilliseconds($"over the socket: a suspend, {Domains:N0} domains there", subject, _ones),
            Figure.One("over the socket: processor time an operation, one after the other", subject, "ms", _processorOfOne.Average()),
            Figure.OfMilliseconds($"over the socket: {Domains:N0} suspended together, a domain", subject, _alls),
            Figure.OfMilliseconds($"over the socket: {Domains:N0} together, processor time an operation", subject, _processor),
            Figure.One($"over the socket: resident memory, {Domains:N0} domains", subject, "MB", _daemon.ResidentMb()),
        ];

        public void Dispose()
        {
            _http?.Dispose();
            _daemon.Dispose();
        }

        private async Task PostAsync(string target, string body = "{}")
        {
            using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
            using var answer = await _http!.PostAsync(target, content);
            var text = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode || text.Contains("\"error\":", StringComparison.Ordinal))
                throw new InvalidOperationException($"{subject}: {target}: {text[..Math.Min(500, text.Length)]}");
        }
    }
}
