using System.Text.Json;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The daemon without root.</summary>
public sealed class OrdinaryUserTests(DelegatedDaemon daemon) : IClassFixture<DelegatedDaemon>
{
    private readonly Delegation _own = daemon.Own;

    [Fact]
    public async Task In_a_delegated_subtree_a_user_runs_suspends_and_destroys_domains()
    {
        (await _own.ClientAsync("run", "job", "--", "sleep", "86400")).Expect(0);
        var domain = JsonDocument.Parse((await _own.ClientAsync("dominfo", "job", "--json")).Expect(0).Out).RootElement;
        Assert.StartsWith(_own.Subtree.Path + "/actordriver/", domain.GetProperty("cgroup").GetString(), StringComparison.Ordinal);

        Assert.StartsWith("job suspended in ", (await _own.ClientAsync("suspend", "job")).Expect(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("job resumed in ", (await _own.ClientAsync("resume", "job")).Expect(0).Out, StringComparison.Ordinal);
        (await _own.ClientAsync("suspend", "job")).Expect(0);
        Assert.StartsWith("job destroyed in ", (await _own.ClientAsync("destroy", "job")).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_delegated_subtree_a_user_adopts_what_is_his()
    {
        var mine = await _own.CreateOwnAsync("mine");
        using var process = V2Cgroup.Start(mine, Delegation.User, new Dictionary<string, string>(), "sleep", "86400");
        await Delegation.UntilAsync(() => File.ReadAllText(Path.Combine(mine, "cgroup.procs")).Length > 0, "a process is in the cgroup");

        (await _own.ClientAsync("adopt", "mine", "--pid", $"{process.Id}")).Expect(0);
        (await _own.ClientAsync("suspend", "mine")).Expect(0);
        Assert.Contains("frozen 1", await File.ReadAllTextAsync(Path.Combine(mine, "cgroup.events")), StringComparison.Ordinal);
        (await _own.ClientAsync("destroy", "mine")).Expect(0);
        await process.WaitForExitAsync();
    }

    [Fact]
    public async Task What_is_not_his_is_AccessDenied_with_the_path_and_what_to_do()
    {
        using var roots = new V2Cgroup("roots");
        using var process = roots.StartSleep();
        await Delegation.UntilAsync(() => File.ReadAllText(Path.Combine(roots.Directory, "cgroup.procs")).Length > 0, "a process is in the cgroup");

        var denied = (await _own.ClientAsync("adopt", "theirs", "--cgroup", roots.Directory)).Expect(1);

        Assert.StartsWith("error: AccessDenied: ", denied.Error, StringComparison.Ordinal);
        Assert.Contains(roots.Directory + "/cgroup.freeze", denied.Error, StringComparison.Ordinal);
        Assert.Contains("Delegate=yes", denied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cgroup_in_which_the_daemon_runs_and_those_above_are_refused()
    {
        foreach (var cgroup in new[] { _own.Session, _own.Subtree.Directory })
        {
            var refused = (await _own.ClientAsync("adopt", "self", "--cgroup", cgroup)).Expect(1);
            Assert.StartsWith("error: OperationInvalid: ", refused.Error, StringComparison.Ordinal);
            Assert.Contains("in which the driver itself runs", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_delegated_subtree_a_start_is_AccessDenied_with_the_path_and_what_to_do()
    {
        await using var undelegated = await Delegation.StartAsync(delegated: false);

        var denied = (await undelegated.ClientAsync("run", "job", "--", "sleep", "86400")).Expect(1);

        Assert.StartsWith("error: AccessDenied: ", denied.Error, StringComparison.Ordinal);
        Assert.Contains(undelegated.Session, denied.Error, StringComparison.Ordinal);
        Assert.Contains("Delegate=yes", denied.Error, StringComparison.Ordinal);
    }
}
