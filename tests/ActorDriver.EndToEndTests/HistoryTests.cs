using System.Text.Json;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>What <c>history</c> shows, and of whom.</summary>
public sealed class HistoryTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task Kind_asker_and_time_each_leave_out_the_others()
    {
        await sandbox.RunSleeperAsync("filtered");
        (await sandbox.ClientAsync("suspend", "filtered", "--by", "alice")).Expect(0);
        (await sandbox.ClientAsync("resume", "filtered", "--by", "bob")).Expect(0);
        var all = await EventsAsync("filtered");
        Assert.Equal(["Defined", "StartRequested", "Started", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed"], Kinds(all));

        Assert.Equal(["Frozen", "Thawed"], Kinds(await EventsAsync("filtered", "--event", "frozen", "--event", "thawed")));
        Assert.Equal(["SuspendRequested", "Frozen"], Kinds(await EventsAsync("filtered", "--by", "alice")));
        Assert.Equal(["Frozen"], Kinds(await EventsAsync("filtered", "--by", "alice", "--event", "Frozen")));
        var frozen = all[4].GetProperty("at").GetString()!;
        Assert.Equal(Kinds(all)[4..], Kinds(await EventsAsync("filtered", "--since", frozen)));
        Assert.Equal(Kinds(all)[..5], Kinds(await EventsAsync("filtered", "--until", frozen)));
        Assert.Empty(await EventsAsync("filtered", "--until", "yesterday"));
    }

    [Fact]
    public async Task A_name_that_was_used_again_shows_each_of_its_lives()
    {
        var first = await DefineAndForgetAsync("phoenix");
        await sandbox.RunSleeperAsync("phoenix");
        var second = (await sandbox.JsonAsync("dominfo", "phoenix")).GetProperty("id").GetString()!;

        var shown = (await sandbox.ClientAsync("history", "phoenix")).Expect(0).Out;
        var (firstHeader, secondHeader) = (shown.IndexOf($"phoenix {first}, from ", StringComparison.Ordinal), shown.IndexOf($"phoenix {second}, from ", StringComparison.Ordinal));
        Assert.True(firstHeader == 0 && secondHeader > firstHeader, shown);
        Assert.Matches(" to \\d{4}-", shown[..secondHeader]);
        Assert.Contains("Undefined", shown[..secondHeader], StringComparison.Ordinal);
        Assert.Contains(" on\n", shown[secondHeader..], StringComparison.Ordinal);
        Assert.DoesNotContain("Undefined", shown[secondHeader..], StringComparison.Ordinal);
        Assert.Equal([first, second], (await EventsAsync("phoenix")).Select(e => e.GetProperty("id").GetString()!).Distinct());
        Assert.Equal([second], (await EventsAsync(second)).Select(e => e.GetProperty("id").GetString()!).Distinct());
    }

    [Fact]
    public async Task A_domain_that_is_undefined_is_found_by_its_uuid_and_by_the_name_that_it_had()
    {
        var id = await DefineAndForgetAsync("forgotten");
        string[] life = ["Defined", "StartRequested", "Started", "Stopped", "Undefined"];
        Assert.Equal(life, Kinds(await EventsAsync(id)));
        Assert.Equal(life, Kinds(await EventsAsync("forgotten")));
    }

    [Fact]
    public async Task Times_are_local_with_their_offset_or_in_UTC()
    {
        await sandbox.RunSleeperAsync("timed");
        var environment = new Dictionary<string, string>(sandbox.Environment) { ["TZ"] = "Asia/Tokyo" };
        var at = (await EventsAsync("timed"))[0].GetProperty("at").GetDateTimeOffset();

        var local = (await Finished.RunAsync(Programs.Client, ["history", "timed"], environment)).Expect(0).Out;
        Assert.Contains(at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd HH:mm:ss.fff", null) + "+09:00", local, StringComparison.Ordinal);
        var utc = (await Finished.RunAsync(Programs.Client, ["history", "timed", "--utc"], environment)).Expect(0).Out;
        Assert.Contains(at.ToString("yyyy-MM-dd HH:mm:ss.fff", null) + "Z", utc, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_draws_the_states_and_is_readable_without_colour()
    {
        await sandbox.RunSleeperAsync("drawn");
        (await sandbox.ClientAsync("suspend", "drawn")).Expect(0);

        var chart = (await sandbox.ClientAsync("history", "drawn", "--chart")).Expect(0).Out.Split('\n');
        Assert.StartsWith("drawn ", chart[0], StringComparison.Ordinal);
        Assert.Contains('F', chart[1]);
        Assert.Matches("^[·━/]+▒+$", chart[2]); // paused up to now
        Assert.DoesNotContain('\u001b', string.Concat(chart));
        Assert.Contains("▒ paused", string.Concat(chart), StringComparison.Ordinal);

        using var terminal = Terminal.Open(Programs.Client, ["history", "drawn", "--chart"], sandbox.Environment);
        Assert.Equal(0, await terminal.WaitForExitAsync());
        await terminal.WaitForAsync("\u001b[33m▒");
        var lane = (await sandbox.JsonAsync("history", "drawn", "--chart"))[0];
        Assert.Equal("paused", lane.GetProperty("stretches").EnumerateArray().Last().GetProperty("state").GetString());
    }

    private async Task<List<JsonElement>> EventsAsync(string reference, params string[] options) =>
        [.. (await sandbox.JsonAsync(["history", reference, .. options])).EnumerateArray()];

    private static List<string> Kinds(IEnumerable<JsonElement> events) => [.. events.Select(e => e.GetProperty("event").GetString()!)];

    /// <summary>A domain whose program ends at once, undefined; gives its UUID.</summary>
    private async Task<string> DefineAndForgetAsync(string name)
    {
        (await sandbox.ClientAsync("run", name, "--", "true")).Expect(0);
        var id = (await sandbox.JsonAsync("dominfo", name)).GetProperty("id").GetString()!;
        await sandbox.WaitForEventAsync(name, "Stopped");
        (await sandbox.ClientAsync("undefine", name)).Expect(0);
        return id;
    }
}
