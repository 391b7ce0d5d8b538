using System.Collections.Concurrent;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDriver.Benchmarks;

/// <summary>A driver in this process, on the real kernel, with the settings that users get: an event is stored with FULL.</summary>
internal sealed class BenchDriver : IAsyncDisposable
{
    private static readonly Wish By = Wish.Of("bench");
    private static readonly ConcurrentDictionary<BenchDriver, bool> Open = [];
    private readonly ActorSystem _system;

    /// <param name="config">Other settings than the defaults.</param>
    /// <param name="stateDirectory">Where its journal lies; null for a place of its own, removed at the end.</param>
    public BenchDriver(string config = "", string? stateDirectory = null)
    {
        StateDirectory = stateDirectory ?? Directory.CreateTempSubdirectory("actordriver-bench-").FullName;
        Host = ActorDriverHost.Open(ConfigurationFactory
            .ParseString($"actordriver.state-directory = \"{StateDirectory}\"\n{config}")
            .WithFallback("akka { stdout-loglevel = OFF, loglevel = OFF }"));
        _system = ActorSystem.Create("bench", Host.Config);
        Driver = new ActorDriverFacade(Host.Start(_system));
        Open[this] = true;
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

    public async Task DestroyAsync(IEnumerable<string> names)
    {
        foreach (var chunk in names.Chunk(100))
            await Task.WhenAll(chunk.Select(async name => Done(await Driver.SendAsync(new DomainCommand.Destroy(name, By)))));
    }

    /// <summary>Ends the driver and leaves its journal, and its containers, to another one.</summary>
    public async Task LeaveAsync()
    {
        Open.TryRemove(this, out _);
        await _system.Terminate();
    }

    public async ValueTask DisposeAsync()
    {
        await DestroyAllAsync();
        await LeaveAsync();
        Directory.Delete(StateDirectory, recursive: true);
    }

    /// <summary>Ends the containers of all drivers that are still at work, when what was measured is given up.</summary>
    public static async Task AbandonAsync()
    {
        foreach (var driver in Open.Keys)
        {
            try
            {
                await driver.DestroyAllAsync().WaitAsync(TimeSpan.FromMinutes(1));
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync($"containers of the journal in {driver.StateDirectory} may be left: {e.Message}");
            }
        }
    }

    private async Task DestroyAllAsync()
    {
        var active = (await Driver.ListAsync(includeShutOff: false)).Domains;
        foreach (var chunk in active.Chunk(100))
            await Task.WhenAll(chunk.Select(d => Driver.SendAsync(new DomainCommand.Destroy(new DomainRef(d.Id), By))));
    }

    private static DomainReply.Done Done(DomainReply reply) =>
        reply as DomainReply.Done ?? throw new InvalidOperationException($"the bench met a refusal: {reply}");
}
