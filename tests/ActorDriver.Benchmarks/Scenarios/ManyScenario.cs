using System.Diagnostics;
using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Freezing;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>Many domains suspended and resumed together, every event durable.</summary>
internal static class ManyScenario
{
    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        foreach (var domains in effort.IsFull ? [100, 1000, 10_000] : new[] { 100, 1000 })
        {
            foreach (var figure in await MeasureAsync(domains, effort.Of(7, 15)))
                yield return figure;
        }

        foreach (var figure in Libvirt(domains: 32, sessions: 8, rounds: 5))
            yield return figure;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(int domains, int rounds)
    {
        await using var driver = new BenchDriver();
        var names = await driver.RunManyAsync("bench", domains, Backend.CgroupV2);
        var (suspends, resumes) = (new List<double>(), new List<double>());
        var processor = TimeSpan.Zero;
        for (var i = -2; i < rounds; i++)
        {
            if (i == 0)
                processor = Process.GetCurrentProcess().TotalProcessorTime;
            var suspend = await Figure.TimeAsync(() => Task.WhenAll(names.Select(driver.SuspendAsync)));
            var resume = await Figure.TimeAsync(() => Task.WhenAll(names.Select(driver.ResumeAsync)));
            if (i < 0)
                continue; // the compiler is still at work
            suspends.Add(suspend / domains);
            resumes.Add(resume / domains);
        }

        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var operations = 2.0 * rounds * domains;
        return
        [
            Figure.OfMilliseconds($"{domains:N0} suspended together, a domain", Figure.Ours, suspends, "every event durable"),
            Figure.OfMilliseconds($"{domains:N0} resumed together, a domain", Figure.Ours, resumes, "every event durable"),
            Figure.One($"{domains:N0} together, durable events a second", Figure.Ours, "", 2 * operations / (suspends.Concat(resumes).Sum() * domains) * 1000),
            Figure.One($"{domains:N0} together, processor time an operation", Figure.Ours, "ms", processor.TotalMilliseconds / operations),
        ];
    }

    private static IReadOnlyList<Figure> Libvirt(int domains, int sessions, int rounds)
    {
        var (topic, subject) = ($"{domains} suspended together, a domain", $"libvirt, {sessions} virsh sessions");
        return Peer.Measure(subject, [topic], () =>
        {
            using var session = LibvirtSession.Open();
            var names = Enumerable.Range(0, domains).Select(_ => session.CreateDomain()).ToList();
            var shells = Enumerable.Range(0, sessions).Select(_ => session.OpenShell()).ToList();
            try
            {
                var shares = names.Chunk(domains / sessions).Zip(shells, (share, shell) => (Names: share, Shell: shell)).ToList();
                var suspends = new List<double>();
                for (var i = 0; i < rounds; i++)
                {
                    suspends.Add(Figure.Time(() => InParallel((shell, name) => shell.Suspend(name))) / domains);
                    InParallel((shell, name) => shell.Resume(name));
                }

                return [Figure.OfMilliseconds(topic, subject, suspends, "not durable")];

                void InParallel(Action<VirshShell, string> act) => Task.WaitAll(shares.Select(share => Task.Factory.StartNew(
                    () =>
                    {
                        foreach (var name in share.Names)
                            act(share.Shell, name);
                    },
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray());
            }
            finally
            {
                shells.ForEach(shell => shell.Dispose());
            }
        });
    }
}
