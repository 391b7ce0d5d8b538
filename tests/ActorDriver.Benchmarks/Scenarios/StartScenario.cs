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
        Add(0, 0, await RestartAsync(daemon));

        var (defined, active) = (effort.Of(1000, 10_000), effort.Of(200, 1000));
        string[] client = [DaemonProcess.Client, "--socket", daemon.Socket, "shell"];
        Script(client, Enumerable.Range(0, active).Select(i => $"run active{i} -- sleep 100000")
            .Concat(Enumerable.Range(0, defined - active).Select(i => $"run idle{i} -- true")));
        Add(defined, active, await RestartAsync(daemon));
        figures.Add(Figure.OfMilliseconds($"actordriver list --all, {defined:N0} domains", Figure.Ours,
            [.. Enumerable.Range(0, 20).Select(_ => Figure.Time(() => Spawn.Run(DaemonProcess.Client, "--socket", daemon.Socket, "list", "--all")))]));
        return figures;

        void Add(int all, int running, double ready)
        {
            figures.Add(Figure.One($"daemon, from start to ready, {all:N0} domains, {running:N0} of them active", Figure.Ours, "ms", ready));
            figures.Add(Figure.One($"daemon, resident memory, {all:N0} domains, {running:N0} of them active", Figure.Ours, "MB", daemon.ResidentMb()));
        }
    }

    private static async Task<double> RestartAsync(DaemonProcess daemon)
    {
        await daemon.StopAsync();
        return await daemon.StartAsync();
    }

    private static void Script(string[] client, IEnumerable<string> lines)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, lines);
        Spawn.Run(["sh", "-c", "in=$1; shift; exec \"$@\" <\"$in\"", "sh", file, .. client]);
        File.Delete(file);
    }
}
