using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;
using ActorDriver.KernelTests.Containers;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>A command typed at a shell, from its start to its end: ours against the daemon, beside each peer's own tool, in turn.</summary>
internal static class OneShotScenario
{
    private const string Suspend = "one-shot suspend";
    private const string Resume = "one-shot resume";

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        var rounds = effort.Of(50, 200);
        using var daemon = new DaemonProcess();
        var ready = await daemon.StartAsync();
        string[] client = [DaemonProcess.Client, "--socket", daemon.Socket];
        Spawn.Run([.. client, "run", "bench", "--", "sleep", "100000"]);

        var ours = new Contender(Figure.Ours, () => Resource.None([.. client, "suspend", "bench"], [.. client, "resume", "bench"]), "every event durable");
        Contender[] tools = [ours, new("lxc-freeze", Lxc), new("runc pause", Runc), new("virsh suspend (libvirt)", Virsh)];
        foreach (var tool in tools)
            tool.Open();
        for (var i = -5; i < rounds; i++)
        {
            foreach (var tool in tools)
                tool.Measure(isCounted: i >= 0); // at first files are read for the first time
        }

        foreach (var tool in tools)
            tool.Close();
        foreach (var topic in tools.SelectMany(t => t.Figures).GroupBy(f => f.Topic))
        {
            foreach (var figure in topic)
                yield return figure;
            foreach (var ratio in topic.Skip(1).SelectMany(other => Figure.Ratio(topic.First(), other)))
                yield return ratio;
        }

        foreach (var (subject, command) in new (string, string[])[]
        {
            ("actordriver --version", [DaemonProcess.Client, "--version"]), ("actordriver list", [.. client, "list"]), ("true", ["true"]),
        })
            yield return Figure.OfMilliseconds("one-shot, nothing to do", subject, [.. Enumerable.Range(0, rounds).Select(_ => Figure.Time(() => Spawn.Run(command)))]);
        yield return Figure.One("daemon, from start to ready, no domains", Figure.Ours, "ms", ready);
    }

    private static Resource Lxc()
    {
        Peer.Require(("lxc-start", "lxc"), ("busybox", "busybox-static"));
        return Of("lxc");
    }

    private static Resource Runc()
    {
        Peer.Require(("runc", "runc"), ("busybox", "busybox-static"));
        return Of("runc");
    }

    private static Resource Of(string runtime)
    {
        var root = new ContainerRoot();
        try
        {
            var container = RealContainer.Start(runtime, root, Path.Combine(root.Directory, "state"));
            return new Resource(container.FreezeCommand, container.ThawCommand, [container, root]);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    private static Resource Virsh()
    {
        var session = LibvirtSession.Open();
        try
        {
            var domain = session.CreateDomain();
            return new Resource([.. session.Virsh, "suspend", domain], [.. session.Virsh, "resume", domain], [session]);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A container and what freezes and thaws it.</summary>
    private sealed record Resource(string[] Suspend, string[] Resume, IReadOnlyList<IDisposable> Held)
    {
        public static Resource None(string[] suspend, string[] resume) => new(suspend, resume, []);
    }

    /// <summary>One of those that are compared. Whose command fails is measured no further, and the others are.</summary>
    private sealed class Contender(string subject, Func<Resource> open, string? note = null)
    {
        private readonly List<double> _suspends = [];
        private readonly List<double> _resumes = [];
        private readonly List<Figure> _instead = [];
        private Resource? _resource;

        public IEnumerable<Figure> Figures => _instead.Count > 0
            ? _instead
            : [Figure.OfMilliseconds(Suspend, subject, _suspends, note), Figure.OfMilliseconds(Resume, subject, _resumes, note)];

        public void Open() => Try(() => _resource = open());

        public void Measure(bool isCounted) => Try(() =>
        {
            var suspend = Figure.Time(() => Spawn.Run(_resource!.Suspend));
            var resume = Figure.Time(() => Spawn.Run(_resource!.Resume));
            if (!isCounted)
                return;
            _suspends.Add(suspend);
            _resumes.Add(resume);
        });

        public void Close()
        {
            foreach (var held in _resource?.Held ?? [])
            {
                try
                {
                    held.Dispose();
                }
                catch (Exception e)
                {
                    Console.Error.WriteLine($"{subject}: its container may be left: {e.Message}");
                }
            }
        }

        private void Try(Action action)
        {
            if (_instead.Count == 0)
            {
                _instead.AddRange(Peer.Measure(subject, [Suspend, Resume], () =>
                {
                    action();
                    return [];
                }));
            }
        }
    }
}
