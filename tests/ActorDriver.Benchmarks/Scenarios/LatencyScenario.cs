using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Cgroups.Interop;
using ActorDriver.Freezing;
using ActorDriver.KernelTests.Containers;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>One domain, suspended and resumed in turn: the facade beside the kernel alone and beside a libvirt session.</summary>
internal static class LatencyScenario
{
    private const string EightForking =
        "(while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & " +
        "(while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & wait";

    private static readonly string[] Sleep = ["sleep", "100000"];
    private static readonly string[] Forking = ["sh", "-c", EightForking];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Effort effort)
    {
        var rounds = effort.Of(300, 1000);
        var figures = new List<Figure>();
        foreach (var backend in new[] { Backend.CgroupV1, Backend.CgroupV2 })
        {
            figures.AddRange(await MeasureAsync(backend, "idle", rounds, Sleep));
            if (backend == Backend.CgroupV1)
                figures.AddRange(Libvirt("idle", rounds, Sleep));
            figures.AddRange(await MeasureAsync(backend, "8 forking", rounds, Forking));
            if (backend == Backend.CgroupV1)
                figures.AddRange(Libvirt("8 forking", rounds, Forking));
        }

        return [.. figures.OrderBy(f => f.Topic, StringComparer.Ordinal)];
    }

    /// <summary>What the looks between the ticks bring: under load the first look hardly ever confirms.</summary>
    public static async Task<IReadOnlyList<Figure>> LooksAsync(Effort effort)
    {
        var figures = new List<Figure>();
        foreach (var backend in new[] { Backend.CgroupV1, Backend.CgroupV2 })
        {
            foreach (var (config, subject) in new[] { ("actordriver.freezer.first-look = 0", "ticks of 500 ms alone"), ("", "with looks between") })
            {
                await using var driver = new BenchDriver(config);
                await driver.RunAsync("bench", backend, Forking);
                var (suspends, _) = await RoundsAsync(driver, effort.Of(40, 200), warmUp: 10); // one may take a tick
                figures.Add(Figure.OfMilliseconds($"suspend, {backend.Word()}, 8 forking", subject, suspends));
            }
        }

        return figures;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(Backend backend, string load, int rounds, string[] command)
    {
        await using var driver = new BenchDriver();
        var domain = await driver.RunAsync("bench", backend, command);
        var (suspends, resumes) = await RoundsAsync(driver, rounds, warmUp: 500);

        using var cgroup = driver.Host.Kernel.Open(domain.Cgroup!);
        var (freezes, thaws) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            freezes.Add(Figure.Time(() => Reach(cgroup, FreezerTarget.Frozen)));
            thaws.Add(Figure.Time(() => Reach(cgroup, FreezerTarget.Thawed)));
            Thread.Sleep(3); // frozen again at once, the load would not have come to run yet
        }

        var where = $"{backend.Word()}, {load}";
        return
        [
            Figure.OfMilliseconds($"suspend, {where}", Figure.Ours, suspends, "two durable events"),
            Figure.OfMilliseconds($"suspend, {where}", Figure.Kernel, freezes),
            Figure.OfMilliseconds($"resume, {where}", Figure.Ours, resumes, "two durable events"),
            Figure.OfMilliseconds($"resume, {where}", Figure.Kernel, thaws),
        ];
    }

    private static async Task<(List<double> Suspends, List<double> Resumes)> RoundsAsync(BenchDriver driver, int rounds, int warmUp)
    {
        var (suspends, resumes) = (new List<double>(), new List<double>());
        for (var i = -warmUp; i < rounds; i++)
        {
            var suspend = await Figure.TimeAsync(() => driver.SuspendAsync("bench"));
            var resume = await Figure.TimeAsync(() => driver.ResumeAsync("bench"));
            if (i < 0)
                continue; // the compiler is still at work
            suspends.Add(suspend);
            resumes.Add(resume);
        }

        return (suspends, resumes);
    }

    private static IReadOnlyList<Figure> Libvirt(string load, int rounds, string[] command)
    {
        const string subject = "libvirt, a virsh session";
        var (suspend, resume) = ($"suspend, cgroup-v1, {load}", $"resume, cgroup-v1, {load}");
        using var root = new ContainerRoot();
        var (session, absent) = LibvirtSession.TryStart(root);
        if (session is null)
            return [Figure.Absent(suspend, subject, absent!), Figure.Absent(resume, subject, absent!)];
        using (session)
        {
            var domain = session.CreateDomain(command);
            using var shell = session.OpenShell();
            var (suspends, resumes) = (new List<double>(), new List<double>());
            for (var i = 0; i < rounds; i++)
            {
                suspends.Add(Figure.Time(() => shell.Suspend(domain)));
                resumes.Add(Figure.Time(() => shell.Resume(domain)));
            }

            return
            [
                Figure.OfMilliseconds(suspend, subject, suspends, "not durable"), Figure.OfMilliseconds(resume, subject, resumes, "not durable"),
            ];
        }
    }

    /// <summary>As quick as can be seen from outside. Without a pause between two looks it would take the processor from the load.</summary>
    private static void Reach(IContainerCgroup cgroup, FreezerTarget target)
    {
        cgroup.Request(target);
        while (!cgroup.Read().Is(target))
            Nap.For(TimeSpan.FromMicroseconds(50));
    }
}
