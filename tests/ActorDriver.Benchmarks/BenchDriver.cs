using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ActorDriver.Benchmarks;

/// <summary>A driver in this process, on the real kernel, with the settings that users get: an event is stored with FULL.</summary>
internal sealed class BenchDriver : IAsyncDisposable
{
    private static readonly Wish By = Wish.Of("bench");
    private readonly ActorSystem _system;

    public BenchDriver(string config = "")
    {
        StateDirectory = Directory.CreateTempSubdirectory("actordriver-bench-").FullName;
        Host = ActorDriverHost.Open(ConfigurationFactory
            .ParseString($"actordriver.state-directory = \"{StateDirectory}\"\n{config}")
            .WithFallback("akka { stdout-loglevel = OFF, loglevel = OFF }"));
        var setup = BootstrapSetup.Create().WithConfig(Host.Config);
        _system = ActorSystem.Create("bench", Host.Setups.Aggregate(ActorSystemSetup.Create(setup), (all, next) => all.And(next)));
        Driver = new ActorDriverFacade(Host.Start(_system));
    }

    public string StateDirectory { get; }

    public ActorDriverHost Host { get; }

    public IActorDriver Driver { get; }

    public ActorSystem System => _system;

    public async Task<DomainState> RunAsync(string name, Backend backend, params string[] command) =>
        Done(await Driver.SendAsync(new DomainCommand.Run(new DomainName(name), new ExecSpec(command), backend, By))).Domain;

    /// <summary>Many domains that sleep, a few at a time.</summary>
    public async Task<IReadOnlyList<string>> RunManyAsync(string prefix, int count, Backend backend)
    {
        var names = Enumerable.Range(0, count).Select(i => $"{prefix}{i}").ToList();
        foreach (var chunk in names.Chunk(50))
            await Task.WhenAll(chunk.Select(n => RunAsync(n, backend, "sleep", "100000")));
        return names;
    }

    public async Task SuspendAsync(string name) => Done(await TrySuspendAsync(name));

    public Task<DomainReply> TrySuspendAsync(string name) => Driver.SendAsync(new DomainCommand.Suspend(name, By));

    public async Task ResumeAsync(string name) => Done(await Driver.SendAsync(new DomainCommand.Resume(name, By)));

    public async ValueTask DisposeAsync()
    {
        var active = (await Driver.ListAsync(includeShutOff: false)).Domains;
        foreach (var chunk in active.Chunk(100))
            await Task.WhenAll(chunk.Select(d => Driver.SendAsync(new DomainCommand.Destroy(new DomainRef(d.Id), By))));
        await _system.Terminate();
        Directory.Delete(StateDirectory, recursive: true);
    }

    private static DomainReply.Done Done(DomainReply reply) =>
        reply as DomainReply.Done ?? throw new InvalidOperationException($"the bench met a refusal: {reply}");
}
