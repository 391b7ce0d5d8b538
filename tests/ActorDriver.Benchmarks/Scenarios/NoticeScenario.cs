using System.Diagnostics;
using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Actor;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>From what somebody else does to a container to the durable event that tells of it, with the default settings.</summary>
internal static class NoticeScenario
{
    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        foreach (var backend in RawCgroup.Here)
        {
            await using var driver = new BenchDriver();
            var changes = new Changes(driver.System);
            var (drifts, exits) = (new List<double>(), new List<double>());
            for (var i = 0; i < effort.Of(20, 100); i++)
            {
                var domain = await driver.RunAsync($"bench{i}", backend, "sleep", "100000");
                using (var cgroup = driver.Host.Kernel.Open(domain.Cgroup!))
                {
                    // At any moment between two sweeps, not always the same one.
                    await Task.Delay(Random.Shared.Next(0, effort.Of(300, 1000)));
                    drifts.Add(await changes.UntilAsync<DomainEvent.DriftObserved>(domain.Id, () => cgroup.Request(FreezerTarget.Frozen)));
                    await changes.UntilAsync<DomainEvent.DriftObserved>(domain.Id, () => cgroup.Request(FreezerTarget.Thawed));
                }

                exits.Add(await changes.UntilAsync<DomainEvent.Stopped>(domain.Id, () => Process.GetProcessById(domain.Init!.Value.Pid).Kill()));
            }

            yield return Figure.OfMilliseconds($"freeze from outside noticed, {backend.Word()}", Figure.Ours, drifts,
                backend == Backend.CgroupV1 ? "sweep of 1 s: v1's kernel does not tell" : "inotify");
            yield return Figure.OfMilliseconds($"exit noticed, {backend.Word()}", Figure.Ours, exits, "pidfd");
        }
    }

    /// <summary>Waits for events that become durable.</summary>
    private sealed class Changes
    {
        private volatile Func<DomainChanged, bool> _isIt = _ => false;
        private volatile TaskCompletionSource _came = new();

        public Changes(ActorSystem system) => system.EventStream.Subscribe(
            system.ActorOf(Props.Create(() => new Listener(this))), typeof(DomainChanged));

        public async Task<double> UntilAsync<T>(DomainId id, Action what)
            where T : DomainEvent
        {
            _came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _isIt = change => change.Domain.Id == id && change.Event is T;
            var since = Stopwatch.GetTimestamp();
            what();
            await _came.Task.WaitAsync(TimeSpan.FromSeconds(30));
            return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        }

        private sealed class Listener : ReceiveActor
        {
            public Listener(Changes changes) => Receive<DomainChanged>(c =>
            {
                if (changes._isIt(c))
                    changes._came.TrySetResult();
            });
        }
    }
}
