using System.Diagnostics;
using System.Text.RegularExpressions;
using ActorDriver.Benchmarks.Report;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>How often the daemon waits for the disk for one operation, counted by <c>strace</c>: whatever is durable costs at least one.</summary>
internal static partial class SyncScenario
{
    private const string Topic = "syncs an operation";

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        if (!Spawn.Has("strace"))
        {
            yield return Figure.Absent(Topic, Figure.Ours, "not installed: strace (./run.sh bench --peers installs it)");
            yield break;
        }

        using var daemon = new DaemonProcess();
        await daemon.StartAsync();
        using var http = daemon.Http();
        Spawn.Run(DaemonProcess.Client, "--socket", daemon.Socket, "run", "bench", "--", "sleep", "100000");
        await OperateAsync(http, 50);

        var rounds = effort.Of(250, 1000);
        using var strace = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-c", "-U", "name,calls", "-e", "trace=fsync,fdatasync,sync_file_range,msync,syncfs,sync", "-p", $"{daemon.Pid}"])
        {
            RedirectStandardError = true,
        })!;
        var attached = await strace.StandardError.ReadLineAsync() ?? "";
        if (!attached.Contains("attached", StringComparison.Ordinal))
            throw new InvalidOperationException($"strace cannot count: {attached}");
        await OperateAsync(http, rounds);
        Spawn.Run("/bin/sh", "-c", $"kill -INT {strace.Id}");
        var counted = await strace.StandardError.ReadToEndAsync().WaitAsync(Spawn.Limit);
        await strace.WaitForExitAsync().WaitAsync(Spawn.Limit);

        var calls = Calls().Matches(counted).ToDictionary(m => m.Groups["name"].Value, m => int.Parse(m.Groups["calls"].Value));
        yield return Figure.One(
            Topic, Figure.Ours, "", calls.Values.Sum() / (2.0 * rounds),
            $"{2 * rounds} suspends and resumes, one after the other: {string.Join(", ", calls.Select(c => $"{c.Value} {c.Key}"))}");
    }

    private static async Task OperateAsync(HttpClient http, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var operation in (string[])["suspend", "resume"])
            {
                using var answer = await http.PostAsync($"/v1/domains/bench/{operation}", null);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    [GeneratedRegex(@"^(?<name>[a-z_]*sync[a-z_]*) +(?<calls>\d+) *$", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
