using ActorDriver.Benchmarks.Report;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>The daemon with no domains and with many: how long it takes to start, its first commands, and what it holds in memory.</summary>
internal static class StartScenario
{
    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        using var daemon = new DaemonProcess();
        await daemon.StartAsync();
        foreach (var figure in await StartAsync(daemon, 0, 0))
            yield return figure;
        foreach (var figure in await FirstCommandsAsync(daemon, effort.Of(5, 15)))
            yield return figure;

        var (defined, active) = (effort.Of(1000, 10_000), effort.Of(200, 1000));
        string[] client = [DaemonProcess.Client, "--socket", daemon.Socket, "shell"];
        Script(client, Enumerable.Range(0, active).Select(i => $"run active{i} -- sleep 100000")
            .Concat(Enumerable.Range(0, defined - active).Select(i => $"run idle{i} -- true")));
        foreach (var figure in await StartAsync(daemon, defined, active))
            yield return figure;
        yield return InstalledSize();
    }

    private static async Task<IReadOnlyList<Figure>> StartAsync(DaemonProcess daemon, int all, int running)
    {
        var with = $"{all:N0} domains, {running:N0} of them active";
        string[] list = [DaemonProcess.Client, "--socket", daemon.Socket, "list", "--all"];
        var (starts, readies) = (new List<double>(), new List<double>());
        for (var i = 0; i < 5; i++)
        {
            await daemon.StopAsync();
            readies.Add(await daemon.StartAsync());
            starts.Add(readies[^1] + Figure.Time(() => Spawn.Run(list)));
        }

        return
        [
            Figure.OfMilliseconds($"daemon, from start to its first answer, {with}", Figure.Ours, starts, "list --all"),
            Figure.OfMilliseconds($"daemon, from start to ready, {with}", Figure.Ours, readies),
            Figure.OfMilliseconds($"list --all, {with}", Figure.Ours, [.. Enumerable.Range(0, 20).Select(_ => Figure.Time(() => Spawn.Run(list)))]),
            Figure.One($"daemon, resident memory after that, {with}", Figure.Ours, "MB", daemon.ResidentMb()),
        ];
    }

    /// <summary>What the first commands after a start cost, beside the tenth of each.</summary>
    private static async Task<IReadOnlyList<Figure>> FirstCommandsAsync(DaemonProcess daemon, int starts)
    {
        string[] client = [DaemonProcess.Client, "--socket", daemon.Socket];
        var commands = new (string Name, Func<string, string[]> Words)[]
        {
            ("run", name => ["run", name, "--", "sleep", "100000"]), ("suspend", name => ["suspend", name]), ("destroy", name => ["destroy", name]),
        };
        var times = commands.ToDictionary(c => c.Name, _ => (First: new List<double>(), Tenth: new List<double>()));
        for (var start = 0; start < starts; start++)
        {
            await daemon.StopAsync();
            await daemon.StartAsync();
            foreach (var (name, words) in commands)
            {
                for (var i = 1; i <= 10; i++)
                {
                    var time = Figure.Time(() => Spawn.Run([.. client, .. words($"bench{i}")]));
                    if (i == 1)
                        times[name].First.Add(time);
                    else if (i == 10)
                        times[name].Tenth.Add(time);
                }
            }

            for (var i = 1; i <= 10; i++)
                Spawn.Run([.. client, "undefine", $"bench{i}"]);
        }

        return
        [
            .. commands.SelectMany(c => new[]
            {
                Figure.OfMilliseconds($"one-shot {c.Name} after a start of the daemon", "the first", times[c.Name].First),
                Figure.OfMilliseconds($"one-shot {c.Name} after a start of the daemon", "the tenth", times[c.Name].Tenth),
            }),
        ];
    }

    private static Figure InstalledSize()
    {
        var prefix = Directory.CreateTempSubdirectory("actordriver-bench-");
        try
        {
            Spawn.Run(TimeSpan.FromMinutes(10), Path.Combine(DaemonProcess.Root, "run.sh"), "install", "--prefix", prefix.FullName);
            var bytes = prefix.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.LinkTarget is null).Sum(f => f.Length);
            return Figure.One("installed size", Figure.Ours, "MB", bytes / 1e6, "without the .NET runtime that it uses");
        }
        finally
        {
            prefix.Delete(recursive: true);
        }
    }

    private static void Script(string[] client, IEnumerable<string> lines)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, lines);
        Spawn.Run(TimeSpan.FromMinutes(10), ["sh", "-c", "in=$1; shift; exec \"$@\" <\"$in\"", "sh", file, .. client]);
        File.Delete(file);
    }
}
