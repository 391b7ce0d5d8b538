using System.Net.Http.Json;
using System.Xml.Linq;
using ActorDriver.Contracts;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>What an administrator uses beside the main commands.</summary>
[Collection(Alone.Name)]
public sealed class ToolTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task Doctor_finds_nothing_in_the_way_here()
    {
        var report = await sandbox.JsonAsync("doctor");
        Assert.True(report.GetProperty("ok").GetBoolean(), report.GetRawText());
        var names = report.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("name").GetString()).ToList();
        Assert.Equal(["kernel", "cgroup-v1", "cgroup-v2", "freezer", "socket", "daemon", "state", "journal"], names);
    }

    [Fact]
    public async Task Doctor_names_a_daemon_that_does_not_start_as_a_problem_with_a_remedy()
    {
        var finished = (await Finished.RunAsync(
            Programs.Client, ["doctor", "--socket", Path.Combine(sandbox.Place, "none"), "--with-daemon", "/no/such/daemon"])).Expect(1);
        Assert.Contains("problem  daemon:", finished.Out, StringComparison.Ordinal);
        Assert.Contains("/no/such/daemon", finished.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dumpxml_is_a_domstatus_document_without_what_the_domain_does_not_have()
    {
        await sandbox.RunSleeperAsync("xml");
        (await sandbox.ClientAsync("suspend", "xml")).Expect(0);
        var info = await sandbox.JsonAsync("dominfo", "xml");

        var status = XDocument.Parse((await sandbox.ClientAsync("dumpxml", "xml")).Expect(0).Out).Root!;
        Assert.Equal("domstatus", status.Name);
        Assert.Equal("paused", status.Attribute("state")!.Value);
        Assert.Equal("user", status.Attribute("reason")!.Value);
        Assert.Equal(info.GetProperty("pid").GetRawText(), status.Attribute("pid")!.Value);
        Assert.Equal(info.GetProperty("id").GetString(), status.Element("domain")!.Element("uuid")!.Value);

        (await sandbox.ClientAsync("destroy", "xml")).Expect(0);
        status = XDocument.Parse((await sandbox.ClientAsync("dumpxml", "xml")).Expect(0).Out).Root!;
        Assert.Equal("shutoff", status.Attribute("state")!.Value);
        Assert.Equal("destroyed", status.Attribute("reason")!.Value);
        Assert.Null(status.Attribute("pid"));
    }

    [Fact]
    public async Task Bash_completes_commands_options_and_domains()
    {
        await sandbox.RunSleeperAsync("completable");
        Assert.Equal("suspend", await CompleteAsync("susp"));
        Assert.Equal("--reason", await CompleteAsync("suspend", "--rea"));
        Assert.Equal("completable", await CompleteAsync("suspend", "compl"));
        Assert.Equal("cgroup-v1 cgroup-v2", await CompleteAsync("run", "x", "--backend", "cg"));
        Assert.Equal("", await CompleteAsync("run", "x", "--", "compl"));
        Assert.Equal("export heads report summary verify", await CompleteAsync("audit", ""));
        Assert.Equal("--as-of", await CompleteAsync("audit", "--as"));
        Assert.Equal("csv jsonl", await CompleteAsync("audit", "export", "--format", ""));
        Assert.Equal("FreezeFailed FreezeTimedOut Frozen", await CompleteAsync("history", "completable", "--event", "Fr"));
    }

    [Theory]
    [InlineData("zsh", """
        autoload -Uz compinit && compinit -u -D; source <(actordriver completion zsh)
        compadd() { shift; print -l -- "$@" } # shows what would be offered
        words=("$@"); CURRENT=$#; ${_comps[actordriver]}
        """)]
    [InlineData("fish", "source (actordriver completion fish | psub); complete -C (string join ' ' -- $argv)")]
    public async Task Zsh_and_fish_complete_the_same(string shell, string script)
    {
        await sandbox.RunSleeperAsync("offered-by-" + shell);
        Assert.Equal("suspend", await CompleteAsync("susp"));
        Assert.Equal("offered-by-" + shell, await CompleteAsync("suspend", "offered-by-" + shell[..2]));
        Assert.Equal("export heads report summary verify", await CompleteAsync("audit", ""));

        async Task<string> CompleteAsync(params string[] words)
        {
            string[] options = shell == "zsh" ? ["-f", "-c", script, "zsh"] : ["--no-config", "-c", script];
            var finished = await Finished.RunAsync(shell, [.. options, "actordriver", .. words], WithClientInPath());
            return finished.Expect(0).Out.TrimEnd('\n').Replace('\n', ' ');
        }
    }

    [Fact]
    public async Task The_unit_is_one_that_systemd_takes()
    {
        var unit = Path.Combine(sandbox.Place, "actordriver.service");
        var template = await File.ReadAllTextAsync(Path.Combine(Programs.Root, "src/ActorDriver.Daemon/actordriver.service"));
        await File.WriteAllTextAsync(unit, template.Replace("@BIN@/actordriverd", Programs.Daemon, StringComparison.Ordinal));

        Assert.Equal("", (await Finished.RunAsync("systemd-analyze", ["verify", "--man=no", unit])).Expect(0).Error);
    }

    [Fact]
    public async Task Metrics_count_operations_and_show_domains_by_state()
    {
        await sandbox.RunSleeperAsync("measured");
        (await sandbox.ClientAsync("suspend", "measured")).Expect(0);
        using var http = sandbox.Http();
        var metrics = await http.GetStringAsync(Routes.Metrics);
        Assert.Matches("actordriver_operations_total\\{kind=\"suspend\",outcome=\"done\"\\} [1-9]", metrics);
        Assert.Matches("actordriver_freeze_seconds_count [1-9]", metrics);
        Assert.Matches("actordriver_journal_write_seconds_count [1-9]", metrics);
        Assert.Matches("actordriver_actor_restarts_total 0", metrics);
        Assert.Matches("actordriver_domains\\{state=\"paused\"\\} [1-9]", metrics);
    }

    [Fact]
    public async Task A_thousand_domains_are_listed_in_80_columns()
    {
        using var http = sandbox.Http();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, stop) =>
        {
            using var answer = await http.PostAsJsonAsync(
                Routes.Domains, new DefineRequest($"listed{i}", ["true"], Start: false), ContractsJson.Default.DefineRequest, stop);
            Assert.True(answer.IsSuccessStatusCode);
        });
        using var terminal = Terminal.Open(Programs.Client, ["list", "--all"], sandbox.Environment);
        Assert.Equal(0, await terminal.WaitForExitAsync());
        var rows = terminal.Screen.Split('\n').Where(r => r.Contains("listed", StringComparison.Ordinal)).ToList();
        Assert.Equal(1000, rows.Count);
        Assert.All(rows, r => Assert.True(System.Text.RegularExpressions.Regex.Replace(r, "\u001b\\[[0-9;]*m|\r", "").Length <= 80, r));
    }

    [Fact]
    public async Task Install_puts_everything_below_the_prefix_and_it_works()
    {
        await Programs.PrepareRunShAsync();
        var prefix = Path.Combine(sandbox.Place, "prefix");
        (await sandbox.RunShAsync("install", "--prefix", prefix)).Expect(0);

        foreach (var file in (string[])["bin/actordriver", "bin/actordriverd", "lib/systemd/system/actordriver.service",
            "share/bash-completion/completions/actordriver", "share/zsh/site-functions/_actordriver", "share/fish/vendor_completions.d/actordriver.fish"])
            Assert.True(File.Exists(Path.Combine(prefix, file)), file);
        Assert.Contains($"ExecStart={prefix}/bin/actordriverd", await File.ReadAllTextAsync(Path.Combine(prefix, "lib/systemd/system/actordriver.service")), StringComparison.Ordinal);
        // The installed client finds the installed daemon beside it.
        (await Finished.RunAsync(Path.Combine(prefix, "bin/actordriver"), ["demo", "--backend", "simulated"])).Expect(0);
    }

    private async Task<string> CompleteAsync(params string[] words)
    {
        var script = $"source <(actordriver completion bash); COMP_WORDS=(actordriver {string.Join(' ', words.Select(w => $"'{w}'"))}); "
            + $"COMP_CWORD={words.Length}; _actordriver; echo \"${{COMPREPLY[*]}}\"";
        return (await Finished.RunAsync("bash", ["-c", script], WithClientInPath())).Expect(0).Out.TrimEnd('\n');
    }

    private Dictionary<string, string> WithClientInPath() => new(sandbox.Environment)
    {
        ["PATH"] = $"{Path.GetDirectoryName(Programs.Client)}:{System.Environment.GetEnvironmentVariable("PATH")}",
    };
}
