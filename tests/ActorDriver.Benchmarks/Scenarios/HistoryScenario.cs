using ActorDriver.Benchmarks.Report;
using ActorDriver.Freezing;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>A daemon that starts over a long past: most domains are shut off, each after a life of suspends and resumes; some run.</summary>
internal static class HistoryScenario
{
    private const int Active = 100;
    private const int EventsADomain = 100;

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        var domains = effort.Of(1000, 10_000);
        using var daemon = new DaemonProcess();
        var events = await SeedAsync(daemon.State, domains);
        var with = $"{domains:N0} domains and {events:N0} events of history";
        string[] list = [DaemonProcess.Client, "--socket", daemon.Socket, "list"];
        var starts = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            starts.Add(await daemon.StartAsync() + Figure.Time(() => Spawn.Run(list)));
            if (i < 4)
                await daemon.StopAsync();
        }

        yield return Figure.OfMilliseconds($"daemon, from start to its first answer, {with}", Figure.Ours, starts, $"{Active} of them active");
        yield return Figure.One($"daemon, resident memory after that, {with}", Figure.Ours, "MB", daemon.ResidentMb());
    }

    /// <summary>The past is lived, by a driver in this process, so that its snapshots are those that a driver makes.</summary>
    /// <returns>How many events there are.</returns>
    private static async Task<int> SeedAsync(string state, int domains)
    {
        var past = new BenchDriver(stateDirectory: state);
        var names = new List<string>();
        foreach (var chunk in Enumerable.Range(0, domains - Active).Select(i => $"past{i}").Chunk(500))
        {
            await Task.WhenAll(chunk.Select(name => past.RunAsync(name, Backend.Simulated, "sleep", "100000")));
            for (var round = 0; round < (EventsADomain - 5) / 4; round++)
            {
                await Task.WhenAll(chunk.Select(past.SuspendAsync));
                await Task.WhenAll(chunk.Select(past.ResumeAsync));
            }

            await past.DestroyAsync(chunk);
            names.AddRange(chunk);
        }

        await past.RunManyAsync("active", Active, Backend.CgroupV2);
        await past.LeaveAsync();
        return (names.Count * (5 + ((EventsADomain - 5) / 4 * 4))) + (Active * 3);
    }
}
