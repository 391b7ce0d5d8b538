using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;
using ActorDriver.KernelTests.Containers;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>A command typed at a shell, from its start to its end: ours against the daemon, beside each peer's own tool.</summary>
internal static class OneShotScenario
{
    private const string Suspend = "one-shot suspend";
    private const string Resume = "one-shot resume";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Effort effort)
    {
        var rounds = effort.Of(30, 100);
        var figures = new List<Figure>();
        using var daemon = new DaemonProcess();
        var ready = await daemon.StartAsync();
        string[] client = [DaemonProcess.Client, "--socket", daemon.Socket];
        Spawn.Run([.. client, "run", "bench", "--", "sleep", "100000"]);
        figures.AddRange(Pair("actordriver", [.. client, "suspend", "bench"], [.. client, "resume", "bench"], rounds, "two durable events"));

        using var root = new ContainerRoot();
        figures.AddRange(Container("lxc-freeze", "lxc-start", "lxc", root, rounds));
        figures.AddRange(Container("runc pause", "runc", "runc", root, rounds));
        figures.AddRange(Virsh(root, rounds));

        figures.Add(Start("actordriver --version", [DaemonProcess.Client, "--version"], rounds));
        figures.Add(Start("actordriver list", [.. client, "list"], rounds));
        figures.Add(Start("true", ["true"], rounds));
        figures.Add(Figure.One("daemon, from start to ready, no domains", Figure.Ours, "ms", ready));
        return [.. figures.OrderBy(f => f.Topic == Suspend ? 0 : f.Topic == Resume ? 1 : 2)];
    }

    private static Figure Start(string subject, string[] command, int rounds) =>
        Figure.OfMilliseconds("one-shot, nothing to do", subject, [.. Enumerable.Range(0, rounds).Select(_ => Figure.Time(() => Spawn.Run(command)))]);

    private static Figure[] Container(string subject, string program, string runtime, ContainerRoot root, int rounds)
    {
        if (!Spawn.Has(program))
            return Absent(subject, $"not installed: {runtime}");
        using var container = RealContainer.Start(runtime, root);
        return Pair(subject, container.FreezeCommand, container.ThawCommand, rounds);
    }

    private static Figure[] Virsh(ContainerRoot root, int rounds)
    {
        const string subject = "virsh suspend (libvirt)";
        var (session, absent) = LibvirtSession.TryStart(root);
        if (session is null)
            return Absent(subject, absent!);
        using (session)
        {
            var domain = session.CreateDomain();
            return Pair(subject, [.. session.Virsh, "suspend", domain], [.. session.Virsh, "resume", domain], rounds);
        }
    }

    private static Figure[] Absent(string subject, string why) => [Figure.Absent(Suspend, subject, why), Figure.Absent(Resume, subject, why)];

    private static Figure[] Pair(string subject, string[] suspend, string[] resume, int rounds, string? note = null)
    {
        var (suspends, resumes) = (new List<double>(), new List<double>());
        for (var i = -5; i < rounds; i++)
        {
            var (s, r) = (Figure.Time(() => Spawn.Run(suspend)), Figure.Time(() => Spawn.Run(resume)));
            if (i < 0)
                continue; // files that are read for the first time
            suspends.Add(s);
            resumes.Add(r);
        }

        return [Figure.OfMilliseconds(Suspend, subject, suspends, note), Figure.OfMilliseconds(Resume, subject, resumes, note)];
    }
}
