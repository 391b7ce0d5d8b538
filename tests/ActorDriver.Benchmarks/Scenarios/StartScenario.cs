using ActorDriver.Benchmarks.Report;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>The daemon with no domains and with many: how long it takes to start, and what it holds in memory.</summary>
internal static class StartScenario
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Effort effort)
    {
        var figures = new List<Figure>();
        using var daemon = new DaemonProcess();
        await daemon.StartAsync();
        await AddAsync(0, 0);

        var (defined, active) = (effort.Of(1000, 10_000), effort.Of(200, 1000));
        string[] client = [DaemonProcess.Client, "--socket", daemon.Socket, "shell"];
        Script(client, Enumerable.Range(0, active).Select(i => $"run active{i} -- sleep 100000")
            .Concat(Enumerable.Range(0, defined - active).Select(i => $"run idle{i} -- true")));
        await AddAsync(defined, active);
        return figures;

        async Task AddAsync(int all, int running)
        {
            var with = $"{all:N0} domains, {running:N0} of them active";
            string[] list = [DaemonProcess.Client, "--socket", daemon.Socket, "list", "--all"];
            await daemon.StopAsync();
            var ready = await daemon.StartAsync();
            figures.Add(Figure.One($"daemon, from start to its first list, {with}", Figure.Ours, "ms", ready + Figure.Time(() => Spawn.Run(list)),
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ready after {ready:0} ms")));
            figures.Add(Figure.OfMilliseconds($"list --all, {with}", Figure.Ours, [.. Enumerable.Range(0, 20).Select(_ => Figure.Time(() => Spawn.Run(list)))]));
            figures.Add(Figure.One($"daemon, resident memory after that, {with}", Figure.Ours, "MB", daemon.ResidentMb()));
        }
    }

    private static void Script(string[] client, IEnumerable<string> lines)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, lines);
        Spawn.Run(["sh", "-c", "in=$1; shift; exec \"$@\" <\"$in\"", "sh", file, .. client]);
        File.Delete(file);
    }
}
