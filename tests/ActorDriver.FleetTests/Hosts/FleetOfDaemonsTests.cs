using System.Text.Json;
using ActorDriver.Contracts;
using Xunit;

namespace ActorDriver.FleetTests.Hosts;

/// <summary>What a user of a fleet sees: real daemons, cgroups, TLS, network namespaces.</summary>
[Collection("hosts")] // one after the other: they measure time
public sealed class FleetOfDaemonsTests(ThreeHosts fleet) : IClassFixture<ThreeHosts>
{
    [Fact]
    public async Task A_domain_of_another_host_is_suspended_shown_and_resumed_from_here()
    {
        (await fleet[2].RunAsync("run", "db", "--", "sleep", "1000")).Done();

        var suspended = (await fleet[3].RunAsync("suspend", "web2/db", "--by", "ops", "--reason", "backup")).Done();

        Assert.Contains("web2/db", suspended.Out, StringComparison.Ordinal);
        Assert.Equal("paused", (await fleet[2].RunAsync("domstate", "db")).Done().Out.Trim());
        Assert.Equal("paused", (await fleet[1].RunAsync("domstate", "db", "--host", "web2")).Done().Out.Trim());
        Assert.Equal("paused", (await fleet[2].RunAsync("domstate", "web2/db")).Done().Out.Trim());
        var history = (await fleet[1].RunAsync("history", "web2/db", "--json")).Done().Out;
        Assert.Contains("host=web3", history, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"backup\"", history, StringComparison.Ordinal);
        (await fleet[1].RunAsync("resume", "web2/db")).Done();
        Assert.Equal("running", (await fleet[2].RunAsync("domstate", "db")).Done().Out.Trim());
        (await fleet[2].RunAsync("destroy", "db")).Done();
    }

    [Fact]
    public async Task What_is_refused_says_its_code()
    {
        (await fleet[2].RunAsync("run", "held", "--", "sleep", "1000")).Done();

        Assert.Contains("error: NotAllowed: host 'web2' does not let other hosts destroy", (await fleet[1].RunAsync("destroy", "web2/held")).Error, StringComparison.Ordinal);
        Assert.Contains("error: NoHost: the fleet has no host 'web9'; it has web1, web2, web3", (await fleet[1].RunAsync("suspend", "web9/held")).Error, StringComparison.Ordinal);
        Assert.Contains("error: NoDomain:", (await fleet[1].RunAsync("suspend", "web2/nobody")).Error, StringComparison.Ordinal);
        Assert.Contains("error: OperationInvalid: the fleet's authority is on host 'web1'", (await fleet[2].RunAsync("fleet", "token")).Error, StringComparison.Ordinal);
        Assert.Contains("error: OperationInvalid: this host belongs to a fleet already, as 'web2'", (await fleet[2].RunAsync("fleet", "init")).Error, StringComparison.Ordinal);
        (await fleet[2].RunAsync("destroy", "held")).Done();
    }

    [Fact]
    public async Task A_killed_host_is_shown_unreachable_with_its_last_known_domains_and_comes_back_with_them_untouched()
    {
        (await fleet[2].RunAsync("run", "kept", "--", "sleep", "1000")).Done();
        (await fleet[1].RunAsync("suspend", "web2/kept")).Done();
        Assert.Contains(Rows((await fleet[1].RunAsync("list", "-A", "--json")).Done().Out), r => r is { Host: "web2", Name: "kept", Reachable: true });

        await fleet[2].KillAsync();
        await fleet.SeenAsync();
        var list = await fleet[1].RunAsync("list", "-A");
        var refused = await fleet[1].RunAsync("resume", "web2/kept");

        Assert.Contains("unknown (was paused", list.Out, StringComparison.Ordinal);
        Assert.Equal("warning: web2 did not answer: what is shown is what was last known\n", list.Error);
        Assert.Contains("error: HostUnreachable: host 'web2' cannot be reached", refused.Error, StringComparison.Ordinal);
        await fleet[2].StartAsync();
        await fleet.SeenAsync();
        Assert.Equal("paused", (await fleet[3].RunAsync("domstate", "web2/kept")).Done().Out.Trim());
        (await fleet[2].RunAsync("destroy", "kept")).Done();
    }

    [Fact]
    public async Task A_host_that_is_cut_off_works_on_for_itself_and_is_back_when_the_network_is()
    {
        await fleet.Network.CutAsync(3);
        await fleet.SeenAsync(3);
        (await fleet[3].RunAsync("run", "alone", "--", "sleep", "1000")).Done();
        (await fleet[3].RunAsync("suspend", "alone")).Done();
        Assert.Contains("error: HostUnreachable", (await fleet[1].RunAsync("suspend", "web3/alone")).Error, StringComparison.Ordinal);
        Assert.Contains("error: HostUnreachable", (await fleet[3].RunAsync("suspend", "web1/nobody")).Error, StringComparison.Ordinal);

        await fleet.Network.HealAsync(3);
        await fleet.SeenAsync();
        (await fleet[1].RunAsync("resume", "web3/alone")).Done();
        (await fleet[3].RunAsync("destroy", "alone")).Done();
    }

    [Fact]
    public async Task A_host_without_a_fleet_loads_nothing_of_it()
    {
        await using var alone = new Host(fleet.Network, 1); // beside the other on its machine
        await alone.StartAsync();
        (await alone.RunAsync("run", "db", "--", "sleep", "1000")).Done();
        (await alone.RunAsync("suspend", "db")).Done();

        Assert.Contains("error: NoHost: there is no host 'web2': this host belongs to no fleet", (await alone.RunAsync("suspend", "web2/db")).Error, StringComparison.Ordinal);
        Assert.Empty(await FleetFilesAsync(alone));
        Assert.NotEmpty(await FleetFilesAsync(fleet[1])); // so it is there that they would be seen
        Assert.Contains("error: OperationInvalid: this host belongs to no fleet", (await alone.RunAsync("hosts")).Error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> FleetFilesAsync(Host host) =>
    [
        .. (await File.ReadAllLinesAsync($"/proc/{host.Pid}/maps"))
            .Where(l => l.EndsWith("/ActorDriver.Fleet.dll", StringComparison.Ordinal) || l.EndsWith("/Akka.Remote.dll", StringComparison.Ordinal) || l.EndsWith("/Npgsql.dll", StringComparison.Ordinal)),
    ];

    private static IReadOnlyList<HostDomainInfo> Rows(string json) => JsonSerializer.Deserialize(json, FleetShapes.Default.IReadOnlyListHostDomainInfo)!;
}
