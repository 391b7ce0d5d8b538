using System.Net.Http.Json;
using ActorDriver.Contracts;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Two hundred domains at once.</summary>
[Collection(Alone.Name)]
public sealed class ManyDomainsTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    private const int Many = 200;

    [Fact]
    public async Task Two_hundred_domains_are_suspended_by_one_call()
    {
        using var http = sandbox.Http();
        await Parallel.ForEachAsync(Enumerable.Range(0, Many), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, stop) =>
        {
            using var answer = await http.PostAsJsonAsync(
                Routes.Domains, new DefineRequest($"many{i}", ["sleep", "86400"]), ContractsJson.Default.DefineRequest, stop);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(stop));
        });

        var outcomes = await sandbox.JsonAsync("suspend", "--all");

        Assert.Equal(Many, outcomes.GetArrayLength());
        Assert.All(outcomes.EnumerateArray(), o => Assert.Equal("paused", o.GetProperty("state").GetString()));
        Assert.All(outcomes.EnumerateArray(), o => Assert.Equal("Frozen", o.GetProperty("event").GetString()));
        var events = await http.GetStringAsync(Routes.Events);
        Assert.Equal(Many, events.Split('\n').Count(line => line == "event: Frozen"));

        (await sandbox.ClientAsync("destroy", "--all")).Expect(0);
        Assert.Equal(0, (await sandbox.JsonAsync("list")).GetArrayLength());
    }
}
