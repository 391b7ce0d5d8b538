using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A driver of its own in this process, with a state directory that is removed, and domains that are destroyed, at the end.</summary>
internal sealed class TestDriver : IAsyncDisposable
{
    private readonly List<string> _names = [];
    private readonly string _config;
    private readonly ActorDriverParts _parts;
    private ActorSystem _system = null!;

    private TestDriver(string config, ActorDriverParts parts)
    {
        _config = config;
        _parts = parts;
    }

    public string StateDirectory { get; } = Directory.CreateTempSubdirectory("actordriver-test-").FullName;

    public IActorDriver Driver { get; private set; } = null!;

    public ActorDriverHost Host { get; private set; } = null!;

    public ActorSystem System => _system;

    public static TestDriver Start(string config = "", ActorDriverParts? parts = null)
    {
        var driver = new TestDriver(config, parts ?? new ActorDriverParts());
        driver.Begin();
        return driver;
    }

    /// <summary>A process that sleeps, in a cgroup of the wanted backend.</summary>
    public Task<DomainState> RunAsync(string name, Backend backend) => RunAsync(name, backend, "sleep", "1000");

    public async Task<DomainState> RunAsync(string name, Backend? backend, params string[] command)
    {
        _names.Add(name);
        var reply = await SendAsync(new DomainCommand.Run(new DomainName(name), new ExecSpec(command), backend, By));
        return Assert.IsType<DomainReply.Done>(reply).Domain;
    }

    public static Wish By => Wish.Of("test");

    public Task<DomainReply> SendAsync(DomainCommand command) => Driver.SendAsync(command).WaitAsync(TimeSpan.FromSeconds(60));

    public Task<DomainReply> SuspendAsync(string name) => SendAsync(new DomainCommand.Suspend(name, By));

    public Task<DomainReply> ResumeAsync(string name) => SendAsync(new DomainCommand.Resume(name, By));

    public Task<DomainReply> DestroyAsync(string name) => SendAsync(new DomainCommand.Destroy(name, By));

    public async Task<DomainState> FindAsync(string name) =>
        (await Driver.FindAsync(name)).Domain ?? throw new InvalidOperationException($"no domain {name}");

    /// <summary>The domain's cgroup, for what others do to it behind the driver's back.</summary>
    public static Cgroup Open(DomainState domain)
    {
        var version = domain.Cgroup!.Backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2;
        return Cgroup.Open(CgroupMounts.Read().Of(version)!, domain.Cgroup.Path);
    }

    /// <summary>Freezes or thaws as somebody else would.</summary>
    public static void Write(Cgroup cgroup, bool frozen)
    {
        if (cgroup.Version == CgroupVersion.V1)
            cgroup.Write("freezer.state", frozen ? "FROZEN" : "THAWED");
        else
            cgroup.Write("cgroup.freeze", frozen ? "1" : "0");
    }

    public static bool IsFrozen(Cgroup cgroup) => cgroup.Version == CgroupVersion.V1
        ? cgroup.Read("freezer.state").Trim() == "FROZEN"
        : CgroupEvents.Read(cgroup).Frozen;

    /// <summary>The kinds of the domain's events, in order.</summary>
    public async Task<List<string>> KindsAsync(DomainId id) => (await EventsAsync(id)).ConvertAll(e => e.Kind);

    public async Task<List<DomainEvent>> EventsAsync(DomainId id)
    {
        var events = new List<DomainEvent>();
        await foreach (var recorded in Host.Journal.Reader.ReadAsync(id))
            events.Add(recorded.Event!);
        return events;
    }

    /// <summary>Waits until an event of this domain that fits is durable; it may be so already.</summary>
    public async Task<DomainEvent> WaitForAsync(DomainId id, Func<DomainEvent, bool> fits)
    {
        var found = new TaskCompletionSource<DomainEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = _system.ActorOf(Props.Create(() => new Listener(id, fits, found)));
        _system.EventStream.Subscribe(listener, typeof(DomainChanged));
        try
        {
            return (await EventsAsync(id)).Find(e => fits(e)) ?? await found.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            _system.Stop(listener);
        }
    }

    /// <summary>Ends the driver as a host does, and starts it again on the same state.</summary>
    /// <param name="meanwhile">What happens while the driver is away.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await _system.Terminate();
        meanwhile?.Invoke();
        Begin();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _names)
            await DestroyAsync(name);
        await _system.Terminate();
        Directory.Delete(StateDirectory, recursive: true);
    }

    private void Begin()
    {
        Host = ActorDriverHost.Open(
            ConfigurationFactory.ParseString($"actordriver.state-directory = \"{StateDirectory}\"\n" + _config)
                .WithFallback("akka { stdout-loglevel = OFF, loglevel = OFF }"), _parts);
        _system = ActorSystem.Create("test", Host.Config);
        Driver = new ActorDriverFacade(Host.Start(_system));
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(DomainId id, Func<DomainEvent, bool> fits, TaskCompletionSource<DomainEvent> found) =>
            Receive<DomainChanged>(c => found.TrySetResult(c.Event), c => c.Domain.Id == id && fits(c.Event));
    }
}
