using System.Text.Json;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Questions about the past, to a daemon at work.</summary>
public sealed class AuditTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task As_of_a_moment_each_domain_is_what_it_was_then()
    {
        await sandbox.RunSleeperAsync("then");
        (await sandbox.ClientAsync("suspend", "then")).Expect(0);
        (await sandbox.ClientAsync("destroy", "then")).Expect(0);
        var events = (await sandbox.JsonAsync("history", "then")).EnumerateArray()
            .ToDictionary(e => e.GetProperty("event").GetString()!, e => e.GetProperty("at").GetString()!);

        Assert.Equal("running", await StateAsync("--as-of", events["Started"]));
        Assert.Equal("paused", await StateAsync("--as-of", events["Frozen"]));
        Assert.Equal("shut-off", await StateAsync());
        Assert.Null(await StateAsync("--as-of", "yesterday"));
        var shown = (await sandbox.ClientAsync("audit", "--as-of", events["Frozen"], "--utc")).Expect(0).Out;
        Assert.StartsWith("As of ", shown, StringComparison.Ordinal);
        Assert.Matches("then +paused +user", shown);

        async Task<string?> StateAsync(params string[] options)
        {
            var past = await sandbox.JsonAsync(["audit", .. options]);
            var domain = past.GetProperty("domains").EnumerateArray().FirstOrDefault(d => d.GetProperty("name").GetString() == "then");
            return domain.ValueKind == JsonValueKind.Undefined ? null : domain.GetProperty("state").GetString();
        }
    }

    [Fact]
    public async Task The_summary_tells_times_counts_and_who_asked()
    {
        await sandbox.RunSleeperAsync("summed");
        (await sandbox.ClientAsync("suspend", "summed", "--by", "night-watch")).Expect(0);
        (await sandbox.ClientAsync("resume", "summed", "--by", "night-watch")).Expect(0);
        (await sandbox.ClientAsync("suspend", "summed")).Expect(0);

        var summary = await sandbox.JsonAsync("audit", "summary");
        var totals = summary.GetProperty("domains").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "summed").GetProperty("totals");
        Assert.Equal((2, 1), (totals.GetProperty("suspends").GetInt64(), totals.GetProperty("resumes").GetInt64()));
        Assert.True(totals.GetProperty("runningMs").GetDouble() > 0 && totals.GetProperty("pausedMs").GetDouble() > 0, totals.GetRawText());
        Assert.Contains(totals.GetProperty("asked").EnumerateArray(), a =>
            a.GetProperty("by").GetString()!.StartsWith("night-watch ", StringComparison.Ordinal) && a.GetProperty("what").GetString() == "suspend");
        // It is paused still: the daemon's summary reaches up to now, not to the last event.
        var later = (await sandbox.JsonAsync("audit", "summary")).GetProperty("total").GetProperty("pausedMs").GetDouble();
        Assert.True(later > summary.GetProperty("total").GetProperty("pausedMs").GetDouble());

        var shown = (await sandbox.ClientAsync("audit", "summary")).Expect(0).Out;
        Assert.Matches("summed +paused", shown);
        Assert.Matches("summed +night-watch .*suspend 1", shown);
        Assert.Contains("(all)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_nobody_has_touched_is_sound_and_holds_its_heads()
    {
        await sandbox.RunSleeperAsync("headed");
        var heads = Path.Combine(sandbox.Place, "heads");
        await File.WriteAllTextAsync(heads, (await sandbox.ClientAsync("audit", "heads")).Expect(0).Out);
        (await sandbox.ClientAsync("suspend", "headed")).Expect(0);

        Assert.StartsWith("The journal is sound: ", (await sandbox.ClientAsync("audit", "verify")).Expect(0).Out, StringComparison.Ordinal);
        var kept = (await sandbox.ClientAsync("audit", "verify", "--heads", heads)).Expect(0);
        Assert.Contains($"Nothing is missing of what {heads} tells of.", kept.Out, StringComparison.Ordinal);
        Assert.True((await sandbox.JsonAsync("audit", "verify")).GetProperty("sound").GetBoolean());
    }

    [Theory]
    [InlineData("domain 7\n", "line 1 is no head: 'domain 7'")]
    [InlineData(null, "cannot be read")]
    public async Task Heads_that_cannot_be_read_are_named_with_what_is_wrong(string? text, string message)
    {
        var heads = Path.Combine(sandbox.Place, $"heads-{Guid.NewGuid()}");
        if (text is not null)
            await File.WriteAllTextAsync(heads, text);
        var finished = (await sandbox.ClientAsync("audit", "verify", "--heads", heads)).Expect(1);
        Assert.StartsWith($"error: InvalidArgument: {heads}", finished.Error, StringComparison.Ordinal);
        Assert.Contains(message, finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_one_file_and_a_refused_one_leaves_the_old_file_alone()
    {
        await sandbox.RunSleeperAsync("reported");
        var page = Path.Combine(sandbox.Place, "report.html");
        var written = (await sandbox.ClientAsync("audit", "report", "--html", page)).Expect(0).Out;
        Assert.StartsWith($"{page} written, ", written, StringComparison.Ordinal);
        var html = await File.ReadAllTextAsync(page);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
        Assert.Contains("\"reported\"", html, StringComparison.Ordinal);

        (await Finished.RunAsync(Programs.Client, ["audit", "report", "--html", page, "--socket", "/nowhere"])).Expect(1);
        Assert.Equal(html, await File.ReadAllTextAsync(page));
        var refused = (await sandbox.ClientAsync("audit", "report", "--html", Path.Combine(sandbox.Place, "none", "x"))).Expect(1);
        Assert.StartsWith($"error: InvalidArgument: {Path.Combine(sandbox.Place, "none", "x")} cannot be written: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_export_has_every_event_in_either_format()
    {
        await sandbox.RunSleeperAsync("exported");
        var history = (await sandbox.JsonAsync("history", "exported")).EnumerateArray().Select(e => e.GetProperty("event").GetString()).ToList();

        var lines = (await sandbox.ClientAsync("audit", "export")).Expect(0).Out.TrimEnd('\n').Split('\n')
            .Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.GetProperty("name").GetString() == "exported");
        Assert.Equal(history, lines.Select(e => e.GetProperty("event").GetString()));

        var file = Path.Combine(sandbox.Place, "events.csv");
        (await sandbox.ClientAsync("audit", "export", "--format", "csv", "--output", file)).Expect(0);
        var rows = (await File.ReadAllTextAsync(file)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("id,name,seq,at,event,by,reason,correlation,data", rows[0]);
        Assert.Equal(history.Count, rows.Count(r => r.Split(',')[1] == "exported"));
    }
}
