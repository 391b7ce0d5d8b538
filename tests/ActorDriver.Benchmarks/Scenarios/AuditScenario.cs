using System.Diagnostics;
using ActorDriver.Audit;
using ActorDriver.Audit.Report;
using ActorDriver.Benchmarks.Report;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;

namespace ActorDriver.Benchmarks.Scenarios;

/// <summary>Questions about the past of 1,000 domains, each of which reads the whole journal.</summary>
internal static class AuditScenario
{
    private const int Domains = 1000;
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow; // a row must not be far from its event in time
    private static readonly TimeSpan Apart = TimeSpan.FromMicroseconds(50);

    public static async IAsyncEnumerable<Figure> MeasureAsync(Effort effort)
    {
        var events = effort.Of(200_000, 1_000_000);
        var directory = Directory.CreateTempSubdirectory("actordriver-bench-").FullName;
        try
        {
            var path = Path.Combine(directory, "journal.db");
            using (var journal = SqliteJournal.Open(new SqliteJournalSettings(path) { Synchronous = SynchronousMode.Off }))
                await SeedAsync(journal.Writer, events);
            var reader = new SqliteJournalReader(path);
            var audit = new AuditReader(reader);
            var middle = Begin + (events / 2 * Apart);
            yield return await OfAsync("as-of", async () => _ = await audit.StatesAsOfAsync(middle));
            yield return await OfAsync("summary", async () => _ = await audit.SummarizeAsync(Period.Everything));
            yield return await OfAsync("verify", async () => _ = (await new JournalVerifier(path).VerifyAsync()).IsSound ? 0 : throw new InvalidOperationException("not sound"));
            var report = Path.Combine(directory, "report.html");
            yield return await OfAsync("report", async () =>
            {
                await using var file = File.Create(report);
                await HtmlReport.WriteAsync(reader, file);
            });
            yield return Figure.One($"audit of {events:N0} events, file of the report", Figure.Ours, "MB", new FileInfo(report).Length / 1e6);

            async Task<Figure> OfAsync(string question, Func<Task> ask)
            {
                var times = new List<double>();
                for (var i = 0; i < 3; i++)
                    times.Add(await Figure.TimeAsync(ask));
                using var self = Process.GetCurrentProcess();
                return Figure.One($"audit of {events:N0} events, {question}, events a second", Figure.Ours, "", events / times.Order().ElementAt(1) * 1000,
                    $"the first time {events / times[0] * 1000:N0}; resident {self.WorkingSet64 / (1024 * 1024)} MB");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Lives of suspends and resumes.</summary>
    private static async Task SeedAsync(SqliteWriter writer, int events)
    {
        var lives = Enumerable.Range(0, Domains).Select(i => (Id: DomainId.New(), Name: $"web{i}", Last: EventHash.None)).ToArray();
        var wish = Wish.Of("bench");
        for (var number = 1; number <= events / Domains; number++)
        {
            var rows = new List<EventRow>();
            for (var i = 0; i < Domains; i++)
            {
                var at = Begin + ((((number - 1) * Domains) + i) * Apart);
                var encoded = DomainEventCodec.Instance.Encode(lives[i].Id, Event(number, at, wish, lives[i].Name, i), number, lives[i].Last);
                lives[i].Last = EventHash.Of(encoded.Bytes.Span);
                rows.Add(new EventRow(StreamNames.Of(lives[i].Id), number, encoded.Manifest, encoded.Bytes.ToArray(), DomainEventSerializer.Id, at.UtcTicks));
            }

            await writer.WriteAsync(JournalWrite.Of(rows, mustReachDisk: false), CancellationToken.None);
        }
    }

    private static DomainEvent Event(int number, DateTimeOffset at, Wish wish, string name, int i) => number switch
    {
        1 => new DomainEvent.Defined(at, wish, name, new ExecSpec(["sleep", "1000"]), null),
        2 => new DomainEvent.StartRequested(at, wish),
        3 => new DomainEvent.Started(
            at, wish, new CgroupRef(Backend.CgroupV2, $"/actordriver/{name}", new CgroupIdentity(1, (ulong)i), "boot", true), new ProcessIdentity(i + 2, 1), 5),
        _ => (number % 4) switch
        {
            0 => new DomainEvent.SuspendRequested(at, wish),
            1 => new DomainEvent.Frozen(at, wish, 0, 0.2),
            2 => new DomainEvent.ResumeRequested(at, wish),
            _ => new DomainEvent.Thawed(at, wish, 0, 0.2, null),
        },
    };
}
