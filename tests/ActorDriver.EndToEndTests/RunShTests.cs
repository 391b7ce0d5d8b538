using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>What a newcomer types first.</summary>
[Collection(Alone.Name)]
public sealed class RunShTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => Programs.PrepareRunShAsync(); // and no daemon: run.sh starts its own

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("cgroup-v1")]
    [InlineData("cgroup-v2")]
    [InlineData("simulated")]
    public async Task The_demo_holds_on(string backend)
    {
        var demo = (await _sandbox.RunShAsync("demo", "--backend", backend)).Expect(0);

        Assert.Contains(backend, demo.Out, StringComparison.Ordinal);
        var at = 0;
        foreach (var kind in (string[])["Defined", "StartRequested", "Started", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed", "DestroyRequested", "Destroyed"])
        {
            at = demo.Out.IndexOf($"  {kind} ", at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{kind} is missing or out of order in: {demo.Out}");
        }
    }

    [Fact]
    public async Task A_command_gets_a_daemon_for_its_time_and_containers_outlive_it()
    {
        (await _sandbox.RunShAsync("run", "kept", "--", "sleep", "86400")).Expect(0);
        Assert.False(File.Exists(_sandbox.Socket), "the daemon is still there");

        Assert.Contains("kept", (await _sandbox.RunShAsync("list")).Expect(0).Out, StringComparison.Ordinal);
        (await _sandbox.RunShAsync("suspend", "kept")).Expect(0);
        Assert.Equal("paused\n", (await _sandbox.RunShAsync("domstate", "kept")).Expect(0).Out);
    }

    [Fact]
    public async Task Exit_status_and_errors_are_the_clients()
    {
        Assert.StartsWith("error: NoDomain: ", (await _sandbox.RunShAsync("suspend", "nobody")).Expect(1).Error, StringComparison.Ordinal);
        Assert.StartsWith("error: InvalidArgument: ", (await _sandbox.RunShAsync("susspend", "nobody")).Expect(2).Error, StringComparison.Ordinal);
    }
}
