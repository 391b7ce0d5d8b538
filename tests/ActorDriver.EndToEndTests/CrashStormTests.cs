using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The short form of the crash storm; the long one is the program itself.</summary>
[Collection(Alone.Name)]
public sealed class CrashStormTests
{
    [Fact]
    public async Task Ten_kills_at_random_moments_cost_no_acknowledged_event_and_touch_no_container()
    {
        var storm = await Finished.RunAsync(Programs.CrashStorm, ["--kills", "10"], limit: TimeSpan.FromMinutes(10));

        Assert.Contains("no violation", storm.Expect(0).Out, StringComparison.Ordinal);
    }
}
