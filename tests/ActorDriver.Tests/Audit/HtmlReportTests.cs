using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ActorDriver.Audit;
using ActorDriver.Audit.Report;
using ActorDriver.Domains;
using ActorDriver.Tests.Journal;
using Xunit;

namespace ActorDriver.Tests.Audit;

/// <summary>The report, as a file and as a real browser shows it.</summary>
public sealed partial class HtmlReportTests : IDisposable
{
    private static readonly DateTimeOffset T0 = SampleEvents.At;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-report-");

    private string File => Path.Combine(_directory.FullName, "report.html");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_file_needs_nothing_else()
    {
        var page = await WriteAsync(History(domains: 3, rounds: 2));
        Assert.DoesNotMatch(@"(?i)\b(src|href)\s*=\s*[""'](?!#)", page);
        Assert.DoesNotMatch(@"(?i)url\(|@import|https?:|fetch\(|XMLHttpRequest", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_user_wrote_cannot_become_part_of_the_page()
    {
        const string evil = "</script><script>document.documentElement.dataset.evil = 1</script><!--";
        var wish = new Wish(evil, evil, Guid.Empty);
        var page = await WriteAsync([(Id(1), new DomainEvent.StartFailed(T0, wish, evil, null)), (Id(1), SampleEvents.All[0] with { Wish = wish })], evil);
        Assert.DoesNotContain(evil, page, StringComparison.Ordinal);
        var shown = await Browser.DumpAsync(File);
        Assert.DoesNotContain("data-evil", shown, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;", shown, StringComparison.Ordinal); // as text it is there
    }

    [Fact]
    public async Task A_browser_shows_a_lane_for_each_domain_with_its_marks()
    {
        await WriteAsync(History(domains: 40, rounds: 5));
        var shown = await Browser.DumpAsync(File);
        Assert.Equal(40, Lane().Count(shown));
        Assert.Contains("data-lanes=\"40\"", shown, StringComparison.Ordinal);
        // In each round: a freeze, a time-out, a drift there and back, a failure.
        Assert.All(Lane().Matches(shown), m => Assert.Equal(
            ("5", "5", "5", "10"), (m.Groups["freezes"].Value, m.Groups["timeouts"].Value, m.Groups["failures"].Value, m.Groups["drifts"].Value)));
        Assert.Matches(@"data-drawn=""[1-9]", shown);
        Assert.Equal(40 + 2, Regex.Count(Table(shown, "summary"), "<tr>"));
        Assert.Matches(@"<td>uid=1000 comm=bash</td><td class=""text"">suspend</td><td>400</td>", Table(shown, "asked"));

        var picture = await Browser.ScreenshotAsync(File);
        Assert.True(picture.Length > 20_000, $"a picture of {picture.Length} bytes has hardly anything on it");
    }

    [Fact]
    public async Task Zoom_period_filter_and_details_work_in_a_browser()
    {
        await WriteAsync(History(domains: 12, rounds: 3));
        await System.IO.File.AppendAllTextAsync(File, """
            <script>
            addEventListener("load", () => setTimeout(() => {
              const results = {}, at = (type, target, x, more) => target.dispatchEvent(new (type.startsWith("pointer") ? PointerEvent : type === "wheel" ? WheelEvent : MouseEvent)(type, { bubbles: true, cancelable: true, clientX: x, clientY: 300, ...more }));
              const strip = document.querySelector(".lane .strip"), box = strip.getBoundingClientRect();
              results.all = to - from;
              at("wheel", strip, box.left + box.width / 2, { deltaY: -1, ctrlKey: true });
              results.zoomed = to - from;
              at("wheel", strip, box.left + 10, { deltaY: -1 });
              results.unzoomed = to - from;
              document.querySelector("[data-zoom=all]").click();
              results.again = to - from;
              at("pointermove", strip, box.left + 1);
              results.tip = $("tip").textContent;
              $("filter").value = "web-01"; $("filter").oninput();
              results.shown = rows.filter(r => !r.hidden).length;
              $("utc").click();
              $("from").value = "2026-11-26T00:14:30"; $("to").value = "2026-11-26T00:15:00"; $("from").onchange();
              results.period = [data.since + from, data.since + to];
              document.querySelectorAll("#summary th")[6].click();
              results.sorted = document.querySelectorAll("#summary th")[6].getAttribute("aria-sort");
              document.title = JSON.stringify(results);
            }, 200));
            </script>
            """);
        var shown = await Browser.DumpAsync(File);
        var title = System.Net.WebUtility.HtmlDecode(Regex.Match(shown, "<title>(.*?)</title>", RegexOptions.Singleline).Groups[1].Value);
        using var results = System.Text.Json.JsonDocument.Parse(title);
        var r = results.RootElement;
        var all = r.GetProperty("all").GetDouble();
        Assert.InRange(r.GetProperty("zoomed").GetDouble(), all * 0.5, all * 0.9);
        Assert.Equal(r.GetProperty("zoomed").GetDouble(), r.GetProperty("unzoomed").GetDouble());
        Assert.Equal(all, r.GetProperty("again").GetDouble());
        var tip = r.GetProperty("tip").GetString();
        Assert.StartsWith("web-000\n", tip, StringComparison.Ordinal);
        Assert.Contains("Defined", tip, StringComparison.Ordinal);
        Assert.Equal(2, r.GetProperty("shown").GetInt32()); // web-010 and web-011
        Assert.Equal(
            [new DateTimeOffset(2026, 11, 26, 0, 14, 30, TimeSpan.Zero).ToUnixTimeMilliseconds(), new DateTimeOffset(2026, 11, 26, 0, 15, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()],
            r.GetProperty("period").EnumerateArray().Select(t => (long)t.GetDouble()));
        Assert.Equal("descending", r.GetProperty("sorted").GetString());
    }

    [Fact]
    public async Task Five_hundred_domains_and_a_hundred_thousand_events_are_usable()
    {
        await WriteAsync(History(domains: 500, rounds: 20));
        Assert.InRange(new FileInfo(File).Length, 100_000, 10_000_000);
        var shown = await Browser.DumpAsync(File);
        Assert.Equal(500, Lane().Count(shown));
        var drawn = int.Parse(Regex.Match(shown, @"data-drawn=""(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(drawn, 1, 200); // those in sight, not all
    }

    [Fact]
    public async Task A_period_begins_with_the_state_that_was_then()
    {
        List<(DomainId, DomainEvent)> history =
        [
            (Id(1), SampleEvents.All[0] with { At = T0 }),
            (Id(1), new DomainEvent.Frozen(T0.AddMinutes(1), SampleEvents.Alice, 0, 1)),
            (Id(1), new DomainEvent.Thawed(T0.AddMinutes(30), SampleEvents.Alice, 0, 1, null)),
        ];
        var page = await WriteAsync(history, period: new Period(T0.AddMinutes(10), T0.AddMinutes(40)));
        Assert.Contains("\"states\":[0,4,1200000,2],\"events\":[1200000,", page, StringComparison.Ordinal);
    }

    /// <summary>Domains that are suspended again and again, with every kind of trouble.</summary>
    private static List<(DomainId, DomainEvent)> History(int domains, int rounds)
    {
        var history = new List<(DomainId, DomainEvent)>();
        for (var d = 0; d < domains; d++)
            history.Add((Id(d), ((DomainEvent.Defined)SampleEvents.All[0]) with { At = T0, Name = $"web-{d:000}" }));
        for (var round = 0; round < rounds; round++)
        {
            for (var d = 0; d < domains; d++)
            {
                var at = T0.AddSeconds((round * 60) + (d % 7));
                history.AddRange(((DomainEvent[])
                [
                    new DomainEvent.SuspendRequested(at, SampleEvents.Alice),
                    new DomainEvent.Frozen(at.AddSeconds(1), SampleEvents.Alice, 0, 0.4),
                    new DomainEvent.Thawed(at.AddSeconds(20), SampleEvents.Alice, 0, 0.2, null),
                    new DomainEvent.SuspendRequested(at.AddSeconds(25), SampleEvents.Alice),
                    new DomainEvent.FreezeTimedOut(at.AddSeconds(28), SampleEvents.Alice, "frozen 0", 6, 3000, true),
                    new DomainEvent.DriftObserved(at.AddSeconds(30), Wish.Observed, true),
                    new DomainEvent.DriftObserved(at.AddSeconds(35), Wish.Observed, false),
                    new DomainEvent.ResumeRequested(at.AddSeconds(40), SampleEvents.Alice),
                    new DomainEvent.ThawFailed(at.AddSeconds(41), SampleEvents.Alice, "EIO", 5, null, null, 0, 1, true),
                    new DomainEvent.Thawed(at.AddSeconds(42), SampleEvents.Alice, 0, 0.2, null),
                ]).Select(e => (Id(d), e)));
            }
        }

        return history;
    }

    private static DomainId Id(int number) => new(new Guid($"0190f8a1-0000-7000-8000-{number:x12}"));

    private async Task<string> WriteAsync(List<(DomainId, DomainEvent)> history, string title = "Test", Period? period = null)
    {
        await using (var file = System.IO.File.Create(File))
            await HtmlReport.WriteAsync(new ListJournal(history), file, new ReportOptions { Title = title, Period = period ?? Period.Everything });
        return await System.IO.File.ReadAllTextAsync(File, Encoding.UTF8);
    }

    private static string Table(string page, string id) =>
        Regex.Match(page, $"<table id=\"{id}\">(.*?)</table>", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex("""<div class="lane" data-id="[0-9a-f-]{36}" data-events="\d+" data-freezes="(?<freezes>\d+)" data-timeouts="(?<timeouts>\d+)" data-failures="(?<failures>\d+)" data-drifts="(?<drifts>\d+)" """)]
    private static partial Regex Lane();
}
