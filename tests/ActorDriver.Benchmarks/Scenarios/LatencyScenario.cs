using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Freezing;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>
/// One domain, suspended and resumed in turn: the facade beside the kernel alone, beside the kernel and one append to a file, which is
/// the limit of what is durable, and beside a libvirt session.
/// </summary>
internal static class LatencyScenario
{
    private const string EightForking =
        "(while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & " +
        "(while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & (while :; do (:); done) & wait";

    private const string Limit = "kernel + one append";
    private const int Turns = 5;

    // Frozen again at once, a process would not have come to run yet, and would cost nothing to freeze.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private static readonly string[] Sleep = ["sleep", "100000"];
    private static readonly string[] Forking = ["sh", "-c", EightForking];

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        var rounds = effort.Of(300, 1000);
        using var append = new DurableAppend(Path.GetTempPath());
        for (var i = 0; i < 50; i++)
            append.Once(); // the file's first blocks
        yield return Figure.OfMilliseconds(
            "a durable append alone", "the disk alone", [.. Enumerable.Range(0, rounds).Select(_ => Figure.Time(append.Once))], "4 kB and fdatasync, where the journal lies");

        var withLibvirt = RawCgroup.Here.First();
        foreach (var backend in RawCgroup.Here)
        {
            foreach (var (load, command) in new[] { ("idle", Sleep), ("8 forking", Forking) })
            {
                var (suspend, resume) = ($"suspend, {backend.Word()}, {load}", $"resume, {backend.Word()}, {load}");
                var own = await OursAsync(backend, suspend, resume, rounds, command, append);
                var peers = backend == withLibvirt ? Libvirt(suspend, resume, rounds, command) : [];
                foreach (var topic in own.Concat(peers).GroupBy(f => f.Topic))
                {
                    foreach (var figure in topic)
                        yield return figure;
                    foreach (var ratio in topic.Skip(1).Where(f => f.Subject != Figure.Kernel).SelectMany(other => Figure.Ratio(topic.First(), other)))
                        yield return ratio;
                }
            }
        }
    }

    /// <summary>What the looks between the ticks bring: under load the first look hardly ever confirms.</summary>
    public static async IAsyncEnumerable<Figure> LooksAsync(Effort effort)
    {
        foreach (var backend in RawCgroup.Here)
        {
            foreach (var (config, subject) in new[] { ("actordriver.freezer.first-look = 0", "ticks of 500 ms alone"), ("", "with looks between") })
            {
                await using var driver = new BenchDriver(config);
                await driver.RunAsync("bench", backend, Forking);
                var times = new Times();
                await times.AddAsync(effort.Of(40, 200), driver, warmUp: 10); // one may take a tick
                yield return Figure.OfMilliseconds($"suspend, {backend.Word()}, 8 forking", subject, times.Suspends);
            }
        }
    }

    /// <summary>
    /// Ours, the kernel alone, and the kernel with one append, in turn, so that what else the machine does meets them all. Who is not
    /// being measured is frozen.
    /// </summary>
    private static async Task<IReadOnlyList<Figure>> OursAsync(
        Backend backend, string suspend, string resume, int rounds, string[] command, DurableAppend append)
    {
        await using var driver = new BenchDriver();
        await driver.RunAsync("bench", backend, command);
        var (ours, kernel, limit) = (new Times(), new Times(), new Times());
        await new Times().AddAsync(1, driver, warmUp: 500);

        using var alone = new RawCgroup(backend, command);
        for (var turn = 0; turn < Turns; turn++)
        {
            alone.Reach(FreezerTarget.Frozen);
            await ours.AddAsync(rounds / Turns, driver, warmUp: 5);
            await driver.SuspendAsync("bench");
            alone.Reach(FreezerTarget.Thawed);
            kernel.Add(rounds / Turns, alone.Reach);
            limit.Add(rounds / Turns, AndAppend);
            await driver.ResumeAsync("bench");
        }

        return
        [
            Figure.OfMilliseconds(suspend, Figure.Ours, ours.Suspends, "every event durable"),
            Figure.OfMilliseconds(suspend, Figure.Kernel, kernel.Suspends),
            Figure.OfMilliseconds(suspend, Limit, limit.Suspends, "the limit"),
            Figure.OfMilliseconds(resume, Figure.Ours, ours.Resumes, "every event durable"),
            Figure.OfMilliseconds(resume, Figure.Kernel, kernel.Resumes),
            Figure.OfMilliseconds(resume, Limit, limit.Resumes, "the limit"),
        ];

        void AndAppend(FreezerTarget target)
        {
            alone.Reach(target);
            append.Once();
        }
    }

    private static IReadOnlyList<Figure> Libvirt(string suspend, string resume, int rounds, string[] command)
    {
        const string subject = "libvirt, a virsh session";
        return Peer.Measure(subject, [suspend, resume], () =>
        {
            using var session = LibvirtSession.Open();
            var domain = session.CreateDomain(command);
            using var shell = session.OpenShell();
            var times = new Times();
            times.Add(rounds, Reach);
            return
            [
                Figure.OfMilliseconds(suspend, subject, times.Suspends, "not durable"),
                Figure.OfMilliseconds(resume, subject, times.Resumes, "not durable"),
            ];

            void Reach(FreezerTarget target)
            {
                if (target == FreezerTarget.Frozen)
                    shell.Suspend(domain);
                else
                    shell.Resume(domain);
            }
        });
    }

    /// <summary>The milliseconds of suspends and resumes in turn.</summary>
    private sealed class Times
    {
        public List<double> Suspends { get; } = [];

        public List<double> Resumes { get; } = [];

        public void Add(int rounds, Action<FreezerTarget> reach)
        {
            for (var i = 0; i < rounds; i++)
            {
                Suspends.Add(Figure.Time(() => reach(FreezerTarget.Frozen)));
                Resumes.Add(Figure.Time(() => reach(FreezerTarget.Thawed)));
                Thread.Sleep(Pause);
            }
        }

        /// <param name="rounds">How many samples are taken.</param>
        /// <param name="driver">Drives the domain <c>bench</c>.</param>
        /// <param name="warmUp">Rounds before that are not counted: the compiler is still at work, or the caches are another's.</param>
        public async Task AddAsync(int rounds, BenchDriver driver, int warmUp)
        {
            for (var i = -warmUp; i < rounds; i++)
            {
                var suspend = await Figure.TimeAsync(() => driver.SuspendAsync("bench"));
                var resume = await Figure.TimeAsync(() => driver.ResumeAsync("bench"));
                await Task.Delay(Pause);
                if (i < 0)
                    continue;
                Suspends.Add(suspend);
                Resumes.Add(resume);
            }
        }
    }
}
