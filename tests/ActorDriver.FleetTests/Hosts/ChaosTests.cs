using System.Globalization;
using System.Text.Json;
using ActorDriver.Contracts;
using Xunit;
using Xunit.Abstractions;

namespace ActorDriver.FleetTests.Hosts;

/// <summary>
/// Hosts are killed, cut off, healed and started in any order, while commands go from each to each. The model: who is told that nothing
/// was done finds nothing done; what is acknowledged is in the host's journal once; no domain is touched; and when the last change is
/// over, all see all and command all, with nobody's help.
/// </summary>
[Collection("hosts")] // one after the other: they measure time
public sealed class ChaosTests(ThreeHosts fleet, ITestOutputHelper output) : IClassFixture<ThreeHosts>
{
    /// <summary>Longer by hand: <c>FLEET_CHAOS_SECONDS=1200</c>; and again as it was: <c>FLEET_CHAOS_SEED</c>.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Number("FLEET_CHAOS_SECONDS") ?? 60);

    private static readonly TimeSpan Healing = TimeSpan.FromSeconds(15);

    /// <summary>Of three. Any two are away together sooner or later, and the third is alone.</summary>
    private const int MaxBroken = 2;

    private readonly HashSet<int> _cut = [];
    private readonly List<(string Host, string Reason)> _acknowledged = [];
    private readonly List<(string Host, string Reason)> _refused = [];

    [Fact]
    public async Task Whatever_happens_to_hosts_and_cables_no_promise_is_broken_and_all_heals_by_itself()
    {
        var seed = Number("FLEET_CHAOS_SEED") ?? Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var host in fleet.All)
            (await host.RunAsync("run", "chaos", "--", "sleep", "100000")).Done();
        var pids = await PidsAsync();

        for (var end = DateTime.UtcNow + Length; DateTime.UtcNow < end;)
        {
            await ChangeAsync(random);
            for (var i = random.Next(2, 8); i > 0; i--)
                await CommandAsync(random);
        }

        foreach (var number in _cut.ToList())
            await HealAsync(number);
        foreach (var host in fleet.All.Where(h => !h.Runs))
            await host.StartAsync();
        var healed = await fleet.SeenAsync();
        output.WriteLine($"healed in {healed.TotalSeconds:0.0} s; {_acknowledged.Count} acknowledged, {_refused.Count} refused as not done");

        Assert.InRange(healed, TimeSpan.Zero, Healing);
        foreach (var (from, to) in fleet.All.SelectMany(a => fleet.All.Select(b => (a, b))).Where(p => p.a != p.b))
            (await from.RunAsync("resume", $"{to.Name}/chaos")).Done();
        Assert.Equal(pids, await PidsAsync()); // every domain has lived through all of it
        await AssertPromisesAsync();
        foreach (var host in fleet.All)
            (await host.RunAsync("destroy", "chaos")).Done();
    }

    private async Task ChangeAsync(Random random)
    {
        var broken = fleet.All.Where(h => !h.Runs || _cut.Contains(h.Number)).ToList();
        if (broken.Count > 0 && (broken.Count == MaxBroken || random.Next(2) == 0))
            await RepairAsync(broken[random.Next(broken.Count)]);
        else
            await BreakAsync(fleet.All[random.Next(fleet.All.Count)], kill: random.Next(2) == 0);
        await Task.Delay(random.Next(0, 5000)); // part of the chaos: nothing is waited for
    }

    private async Task BreakAsync(Host host, bool kill)
    {
        if (kill && host.Runs)
        {
            output.WriteLine($"{DateTime.UtcNow:T} kill {host.Name}");
            await host.KillAsync();
        }
        else if (!kill && _cut.Add(host.Number))
        {
            output.WriteLine($"{DateTime.UtcNow:T} cut {host.Name}");
            await fleet.Network.CutAsync(host.Number);
        }
    }

    private async Task RepairAsync(Host host)
    {
        if (_cut.Contains(host.Number))
            await HealAsync(host.Number);
        if (host.Runs)
            return;
        output.WriteLine($"{DateTime.UtcNow:T} start {host.Name}");
        await host.StartAsync();
    }

    private Task HealAsync(int number)
    {
        output.WriteLine($"{DateTime.UtcNow:T} heal web{number}");
        _cut.Remove(number);
        return fleet.Network.HealAsync(number);
    }

    private async Task CommandAsync(Random random)
    {
        var running = fleet.All.Where(h => h.Runs).ToList();
        if (running.Count == 0)
            return;
        var (from, to) = (running[random.Next(running.Count)], fleet.All[random.Next(fleet.All.Count)]);
        if (from == to)
            return;
        var reason = Guid.NewGuid().ToString();
        var ran = await from.RunAsync(random.Next(2) == 0 ? "suspend" : "resume", $"{to.Name}/chaos", "--reason", reason, "--json");
        var outcome = JsonDocument.Parse(ran.Out).RootElement[0];
        if (!outcome.TryGetProperty("error", out var error))
        {
            if (outcome.GetProperty("event").ValueKind == JsonValueKind.String) // else there was nothing to do
                _acknowledged.Add((to.Name, reason));
        }
        else if (error.GetProperty("code").GetString() is ErrorCodes.HostUnreachable or ErrorCodes.TooLate)
            _refused.Add((to.Name, reason));
    }

    private async Task AssertPromisesAsync()
    {
        foreach (var host in fleet.All)
        {
            var events = JsonDocument.Parse((await host.RunAsync("history", "chaos", "--json")).Done().Out).RootElement.EnumerateArray().ToList();
            var outcomes = events.Where(e => e.GetProperty("event").GetString() is "Frozen" or "Thawed")
                .Select(e => e.GetProperty("reason").GetString()).ToList();
            Assert.All(_acknowledged.Where(a => a.Host == host.Name), a => Assert.Single(outcomes, a.Reason));
            var reasons = events.Select(e => e.GetProperty("reason").GetString()).ToHashSet();
            Assert.DoesNotContain(_refused.Where(r => r.Host == host.Name), r => reasons.Contains(r.Reason));
            (await host.RunAsync("audit", "verify")).Done();
        }
    }

    private async Task<List<string>> PidsAsync()
    {
        var pids = new List<string>();
        foreach (var host in fleet.All)
            pids.Add(JsonDocument.Parse((await host.RunAsync("dominfo", "chaos", "--json")).Done().Out).RootElement.GetProperty("pid").ToString());
        return pids;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
