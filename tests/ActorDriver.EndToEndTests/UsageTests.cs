using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Command lines that cannot be understood, and help.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("'susspend' is no command of actordriver; did you mean 'suspend'?", "susspend", "web1")]
    [InlineData("'--al' is no option of actordriver list; did you mean '--all'?", "list", "--al")]
    [InlineData("'--al' is no option of actordriver suspend; did you mean '--all'?", "suspend", "--al", "web1")]
    [InlineData("'--backed' is no option of actordriver run; did you mean '--backend'?", "run", "--backed", "simulated", "web1", "--", "sleep", "1")]
    [InlineData("'extra' is no argument of actordriver list", "list", "extra")]
    [InlineData("give the domains to suspend, or --all", "suspend")]
    [InlineData("give domains or --all, not both", "suspend", "web1", "--all")]
    [InlineData("Required argument 'COMMAND' missing", "run", "web1")]
    [InlineData("'soon' is no time for --since", "history", "web1", "--since", "soon")]
    [InlineData("'yesteryear' is no time for --as-of: write 2026-07-01T12:00:00Z", "audit", "--as-of", "yesteryear")]
    [InlineData("'frozzen' is no kind of event; did you mean 'Frozen'?", "history", "web1", "--event", "frozzen")]
    [InlineData("'blue' is no kind of event; there are Defined, Adopted, ", "history", "web1", "--event", "blue")]
    [InlineData("--since must not be later than --until", "audit", "summary", "--since", "1h", "--until", "2h")]
    [InlineData("--chart draws all events", "history", "web1", "--chart", "--by", "alice")]
    [InlineData("did you mean 'verify'?", "audit", "verfy")]
    [InlineData("Must be one of: 'jsonl' 'csv'", "audit", "export", "--format", "xml")]
    [InlineData("Option '--html' is required", "audit", "report")]
    [InlineData("Required command was not provided")]
    public async Task They_exit_with_2_and_say_what_would_be_right(string message, params string[] words)
    {
        var finished = (await Finished.RunAsync(Programs.Client, words)).Expect(2);
        Assert.StartsWith("error: InvalidArgument: ", finished.Error, StringComparison.Ordinal);
        Assert.Contains(message, finished.Error, StringComparison.Ordinal);
        Assert.Empty(finished.Out);
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("verify", "audit")]
    public async Task Every_command_explains_itself_with_an_example(string one, params string[] parent)
    {
        var above = (await Finished.RunAsync(Programs.Client, [.. parent, "--help"])).Expect(0).Out;
        var commands = above.Split("Commands:")[1].Split("\n\n")[0].Split('\n')
            .Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ').Select(l => l.Trim().Split(' ')[0]).ToList();
        Assert.Contains(one, commands);
        foreach (var command in commands)
        {
            var help = (await Finished.RunAsync(Programs.Client, ["help", .. parent, command])).Expect(0).Out;
            Assert.Contains("Example", help, StringComparison.Ordinal);
            Assert.Contains($"actordriver {string.Join(' ', [.. parent, command])}", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_daemon_refuses_what_it_does_not_know()
    {
        var option = (await Finished.RunAsync(Programs.Daemon, ["--sockett", "x"])).Expect(2);
        Assert.StartsWith("error: InvalidArgument: ", option.Error, StringComparison.Ordinal);
        var journal = (await Finished.RunAsync(Programs.Daemon, ["--journal", "x", "--backend", "simulated"])).Expect(2);
        Assert.Contains("--backend does not go with it", journal.Error, StringComparison.Ordinal);
        var backend = (await Finished.RunAsync(Programs.Daemon, ["--backend", "floppy"])).Expect(2);
        Assert.StartsWith("error: InvalidArgument: ", backend.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_makes_no_sense_stops_the_daemon_with_its_key()
    {
        var place = Directory.CreateTempSubdirectory("actordriver-e2e-");
        try
        {
            var config = Path.Combine(place.FullName, "bad.conf");
            await File.WriteAllTextAsync(config, "actordriver.freezer.poll-interval = -1s");
            var finished = await Finished.RunAsync(
                Programs.Daemon,
                ["--config", config, "--state", Path.Combine(place.FullName, "state"), "--socket", Path.Combine(place.FullName, "socket")]);
            finished.Expect(1);
            Assert.StartsWith("error: InvalidArgument: ", finished.Error, StringComparison.Ordinal);
            Assert.Contains("actordriver.freezer.poll-interval", finished.Error, StringComparison.Ordinal);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }
}
