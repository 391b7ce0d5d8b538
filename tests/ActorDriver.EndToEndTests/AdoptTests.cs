using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary><c>discover</c> and <c>adopt</c>. The containers here have a manager's name only; real ones have tests of their own.</summary>
[Collection(Alone.Name)]
public sealed class AdoptTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task A_container_is_discovered_adopted_suspended_and_destroyed()
    {
        using var cgroup = new V2Cgroup("machine-e2eone.scope");
        using var process = cgroup.StartSleep();
        await PopulatedAsync(cgroup);
        var before = await SeenAsync(cgroup);
        Assert.Equal("systemd-nspawn e2eone running cgroup-v2 1", before);

        (await sandbox.ClientAsync("adopt", "taken", "--container", "systemd-nspawn:e2eone", "--by", "alice")).Expect(0);
        Assert.Equal("systemd-nspawn", (await sandbox.JsonAsync("dominfo", "taken")).GetProperty("runtime").GetString());
        var table = (await sandbox.ClientAsync("discover")).Expect(0).Out;
        Assert.Matches("systemd-nspawn +e2eone +running +[0-9]+ +1 +cgroup-v2 +taken ", table);

        (await sandbox.ClientAsync("suspend", "taken")).Expect(0);
        Assert.True(cgroup.IsFrozen);
        (await sandbox.ClientAsync("destroy", "taken")).Expect(0);
        await process.WaitForExitAsync();
        Assert.Equal(["Adopted", "SuspendRequested", "Frozen", "DestroyRequested", "Destroyed"], await sandbox.KindsAsync("taken"));
    }

    [Fact]
    public async Task All_containers_of_a_manager_are_adopted_under_its_names_and_none_twice()
    {
        using var cgroup = new V2Cgroup("machine-e2etwo.scope");
        using var process = cgroup.StartSleep();
        await PopulatedAsync(cgroup);

        var first = (await sandbox.ClientAsync("adopt", "--all", "--runtime", "systemd-nspawn")).Expect(0);
        Assert.StartsWith("e2etwo adopted in ", first.Out, StringComparison.Ordinal);
        var second = (await sandbox.ClientAsync("adopt", "--all", "--runtime", "systemd-nspawn")).Expect(0);
        Assert.Equal("No container to adopt; discover shows which are adopted already.\n", second.Out);
        (await sandbox.ClientAsync("destroy", "e2etwo")).Expect(0);
    }

    [Fact]
    public async Task A_second_adoption_names_the_domain_that_has_it()
    {
        using var cgroup = new V2Cgroup("plain");
        using var process = cgroup.StartSleep();
        await PopulatedAsync(cgroup);
        (await sandbox.ClientAsync("adopt", "first", "--cgroup", cgroup.Directory)).Expect(0);

        var again = (await sandbox.ClientAsync("adopt", "second", "--pid", $"{process.Id}")).Expect(1);

        Assert.StartsWith("error: OperationInvalid: ", again.Error, StringComparison.Ordinal);
        Assert.Contains("'first'", again.Error, StringComparison.Ordinal);
        (await sandbox.ClientAsync("destroy", "first")).Expect(0);
    }

    [Theory]
    [InlineData("adopt")]
    [InlineData("adopt", "web")]
    [InlineData("adopt", "web", "--pid", "1", "--cgroup", "/x")]
    [InlineData("adopt", "web", "--all")]
    [InlineData("adopt", "web", "--pid", "1", "--runtime", "lxc")]
    [InlineData("adopt", "web", "--pid", "init")]
    public async Task An_adoption_that_points_at_nothing_or_at_several_things_is_a_usage_error(params string[] arguments) =>
        Assert.StartsWith("error: InvalidArgument: ", (await sandbox.ClientAsync(arguments)).Expect(2).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("OperationInvalid", "--pid", "2")]
    [InlineData("OperationInvalid", "--cgroup", "/")]
    [InlineData("OperationInvalid", "--container", "lxc:no-such-container")]
    [InlineData("InvalidArgument", "--container", "web")]
    [InlineData("InvalidArgument", "--cgroup", "../web")]
    public async Task What_cannot_be_adopted_is_refused_with_its_code(string code, string option, string value) =>
        Assert.StartsWith($"error: {code}: ", (await sandbox.ClientAsync("adopt", "web", option, value)).Expect(1).Error, StringComparison.Ordinal);

    private async Task<string> SeenAsync(V2Cgroup cgroup)
    {
        var seen = (await sandbox.JsonAsync("discover")).EnumerateArray().Single(c => c.GetProperty("cgroup").GetString() == cgroup.Path);
        return $"{seen.GetProperty("runtime")} {seen.GetProperty("name")} {seen.GetProperty("state")} {seen.GetProperty("backend")} {seen.GetProperty("processes")}";
    }

    private static Task PopulatedAsync(V2Cgroup cgroup) => Delegation.UntilAsync(
        () => File.ReadAllText(Path.Combine(cgroup.Directory, "cgroup.procs")).Length > 0, "a process is in the cgroup");
}
