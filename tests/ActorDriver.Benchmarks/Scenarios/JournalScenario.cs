using ActorDriver.Benchmarks.Report;
using ActorDriver.Domains;
using ActorDriver.Journal;
using ActorDriver.Tests.Journal;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>The journal alone: persistent actors that store event after event, each waiting for the one before to be durable.</summary>
internal static class JournalScenario
{
    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        foreach (var figure in await MeasureAsync(actors: 1, events: effort.Of(1000, 5000)))
            yield return figure;
        foreach (var figure in await MeasureAsync(actors: 1000, events: effort.Of(50, 200)))
            yield return figure;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(int actors, int events)
    {
        var directory = Directory.CreateTempSubdirectory("actordriver-bench-").FullName;
        try
        {
            using var journal = SqliteJournal.Open(new SqliteJournalSettings(Path.Combine(directory, "journal.db")));
            var config = ConfigurationFactory.ParseString("akka { stdout-loglevel = OFF, loglevel = OFF }").WithFallback(SqliteJournal.DefaultConfig);
            var system = ActorSystem.Create("bench", config);
            journal.Provide(system);
            var writers = Enumerable.Range(0, actors).Select(_ => system.ActorOf(Props.Create(() => new EventWriter(DomainId.New())))).ToList();
            await StoreAsync(events / 2); // the compiler is still at work
            var milliseconds = await Figure.TimeAsync(() => StoreAsync(events));
            await system.Terminate();
            return
            [
                Figure.One($"journal alone, {actors:N0} actors, durable events a second", Figure.Ours, "", actors * events / milliseconds * 1000),
                Figure.One($"journal alone, {actors:N0} actors, an event", Figure.Ours, "ms", milliseconds / events / (actors == 1 ? 1 : actors)),
            ];

            Task StoreAsync(int count) => Task.WhenAll(writers.Select(w => w.Ask<Answer.Stored>(count, TimeSpan.FromMinutes(10))));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
