using System.Text.Json;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The main job through the client.</summary>
public sealed class LifecycleTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Theory]
    [InlineData("cgroup-v1")]
    [InlineData("cgroup-v2")]
    public async Task A_domain_is_run_suspended_resumed_and_destroyed(string backend)
    {
        var name = $"life-{backend}";
        await sandbox.RunSleeperAsync(name, "--backend", backend);
        Assert.Equal("running", await StateAsync(name));

        (await sandbox.ClientAsync("suspend", name)).Expect(0);
        Assert.Equal("paused", await StateAsync(name));

        (await sandbox.ClientAsync("resume", name)).Expect(0);
        Assert.Equal("running", await StateAsync(name));

        (await sandbox.ClientAsync("destroy", name)).Expect(0);
        Assert.Equal("shut-off", await StateAsync(name));
        Assert.Equal(
            ["Defined", "StartRequested", "Started", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed", "DestroyRequested", "Destroyed"],
            await sandbox.KindsAsync(name));
    }

    [Fact]
    public async Task A_reference_that_says_whether_it_is_a_name_a_UUID_or_a_PID_serves_every_command()
    {
        await sandbox.RunSleeperAsync("said");
        var info = await sandbox.JsonAsync("dominfo", "said");
        var pid = info.GetProperty("pid").ToString();
        await sandbox.RunSleeperAsync(pid); // a name that is the PID of the other
        string[] references = ["name:said", $"id:{info.GetProperty("id").GetString()}", $"pid:{pid}"];

        foreach (var reference in references)
        {
            Assert.Equal("said", (await sandbox.JsonAsync("dominfo", reference)).GetProperty("name").GetString());
            Assert.Contains("Started", await sandbox.KindsAsync(reference));
            (await sandbox.ClientAsync("suspend", reference)).Expect(0);
            Assert.Equal("paused\n", (await sandbox.ClientAsync("domstate", reference)).Expect(0).Out);
            (await sandbox.ClientAsync("resume", reference)).Expect(0);
        }

        Assert.Equal(pid, (await sandbox.JsonAsync("dominfo", $"name:{pid}")).GetProperty("name").GetString());
        foreach (var nothing in (string[])["name:", "name:..", "id:..", "pid:a/b", "name:name:said"])
            Assert.StartsWith("error: NoDomain: ", (await sandbox.ClientAsync("domstate", nothing)).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_domain_is_NoDomain()
    {
        var finished = (await sandbox.ClientAsync("suspend", "nobody")).Expect(1);
        Assert.StartsWith("error: NoDomain: ", finished.Error, StringComparison.Ordinal);
        Assert.Contains("'nobody'", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_whose_process_has_exited_cannot_be_suspended()
    {
        (await sandbox.ClientAsync("run", "short", "--", "true")).Expect(0);
        await WaitForStateAsync("short", "shut-off");

        var finished = (await sandbox.ClientAsync("suspend", "short")).Expect(1);
        Assert.Equal("error: OperationInvalid: domain is not running\n", finished.Error);
    }

    [Fact]
    public async Task A_second_suspend_succeeds_and_adds_no_event()
    {
        await sandbox.RunSleeperAsync("twice");
        (await sandbox.ClientAsync("suspend", "twice")).Expect(0);
        var before = await sandbox.KindsAsync("twice");

        var finished = (await sandbox.ClientAsync("suspend", "twice")).Expect(0);

        Assert.Equal("twice paused already\n", finished.Out);
        Assert.Equal(before, await sandbox.KindsAsync("twice"));
    }

    [Fact]
    public async Task A_program_that_cannot_be_executed_fails_with_the_reason()
    {
        var finished = (await sandbox.ClientAsync("run", "unborn", "--", "/no/such/program")).Expect(1);
        Assert.StartsWith("error: OperationFailed: start operation failed: ", finished.Error, StringComparison.Ordinal);
        Assert.Contains("/no/such/program", finished.Error, StringComparison.Ordinal);
        Assert.Equal("StartFailed", (await sandbox.KindsAsync("unborn"))[^1]);
    }

    [Fact]
    public async Task Who_and_why_are_kept_with_the_peer_as_the_kernel_knows_it()
    {
        (await sandbox.ClientAsync("run", "signed", "--by", "alice", "--reason", "to see", "--", "sleep", "86400")).Expect(0);
        var started = (await sandbox.JsonAsync("history", "signed")).EnumerateArray().Last();
        Assert.Matches("^alice \\(uid=[0-9]+ pid=[0-9]+ comm=actordriver\\)$", started.GetProperty("by").GetString());
        Assert.Equal("to see", started.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Several_references_are_each_tried_and_one_failure_is_the_exit_status()
    {
        await sandbox.RunSleeperAsync("one");
        await sandbox.RunSleeperAsync("two");

        var finished = (await sandbox.ClientAsync("suspend", "one", "nobody", "two")).Expect(1);

        Assert.Contains("one suspended in ", finished.Out, StringComparison.Ordinal);
        Assert.Contains("two suspended in ", finished.Out, StringComparison.Ordinal);
        Assert.Contains("2 suspended, 1 failed", finished.Out, StringComparison.Ordinal);
        Assert.Contains("error: NoDomain: nobody: ", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameTaken_names_the_holder_and_the_remedy()
    {
        await sandbox.RunSleeperAsync("taken");
        var finished = (await sandbox.ClientAsync("run", "taken", "--", "sleep", "1")).Expect(1);
        Assert.StartsWith("error: NameTaken: the name 'taken' is taken by domain ", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../etc")]
    [InlineData("-x")]
    [InlineData("")]
    [InlineData("a b")]
    public async Task InvalidArgument_says_what_is_wrong_with_a_name(string name)
    {
        // As with any program, a name that looks like an option is one, and so a usage error.
        var finished = (await sandbox.ClientAsync("run", name, "--", "sleep", "1")).Expect(name.StartsWith('-') ? 2 : 1);
        Assert.StartsWith("error: InvalidArgument: ", finished.Error, StringComparison.Ordinal);
    }

    private async Task<string> StateAsync(string name) => (await sandbox.JsonAsync("dominfo", name)).GetProperty("state").GetString()!;

    private async Task WaitForStateAsync(string name, string state)
    {
        using var limit = new CancellationTokenSource(Finished.Limit);
        using var http = sandbox.Http();
        while (true)
        {
            var domain = JsonDocument.Parse(await http.GetStringAsync($"/v1/domains/{name}", limit.Token)).RootElement;
            if (domain.GetProperty("state").GetString() == state)
                return;
            await Task.Delay(20, limit.Token);
        }
    }
}
