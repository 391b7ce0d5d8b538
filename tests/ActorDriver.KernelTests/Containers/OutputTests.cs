using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>What becomes of the output of a domain's program.</summary>
public class OutputTests
{
    private const int Limit = 64 * 1024;
    private const string Config = "actordriver.output { max-size = 65536, check-interval = 50ms }";

    [Fact]
    public async Task It_stays_within_its_limit_while_the_program_writes_on_and_over_a_restart_of_the_driver()
    {
        await using var driver = TestDriver.Start(Config);
        var domain = await driver.RunAsync("web", null, "sh", "-c", "n=0; while :; do n=$((n+1)); echo line $n; done");
        var newer = KernelLauncher.LogFile(driver.StateDirectory, domain.Id.Value);
        var older = newer + ".1";

        Eventually.True(() => File.Exists(older), "there is an older file");
        await driver.RestartAsync(() => Eventually.True(() => new FileInfo(newer).Length > 2 * Limit, "it writes while no driver runs"));
        Eventually.True(() => File.ReadAllText(older).StartsWith("[actordriver: ", StringComparison.Ordinal), "what was too much is dropped");
        Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("web"));
        Eventually.True(() => new FileInfo(newer).Length <= Limit && new FileInfo(older).Length <= Limit + 100, "both are within the limit");
        Assert.EndsWith("\n", await File.ReadAllTextAsync(newer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_removed_with_its_domain()
    {
        await using var driver = TestDriver.Start(Config);
        var domain = await driver.RunAsync("web", null, "sh", "-c", "head -c 200000 /dev/zero; exec sleep 1000");
        var newer = KernelLauncher.LogFile(driver.StateDirectory, domain.Id.Value);
        Eventually.True(() => File.Exists(newer + ".1"), "there is an older file");
        await driver.DestroyAsync("web");
        Assert.True(File.Exists(newer));

        Assert.IsType<DomainReply.Done>(await driver.SendAsync(new DomainCommand.Undefine("web", TestDriver.By)));

        Eventually.True(() => Directory.GetFiles(Path.GetDirectoryName(newer)!).Length == 0, "nothing of it is left");
    }

    [Fact]
    public async Task What_is_left_of_domains_that_are_no_more_is_removed_at_the_start_and_nothing_else()
    {
        await using var driver = TestDriver.Start(Config);
        var domain = await driver.RunAsync("web", null, "sh", "-c", "echo hello; exec sleep 1000");
        var own = KernelLauncher.LogFile(driver.StateDirectory, domain.Id.Value);
        var left = KernelLauncher.LogFile(driver.StateDirectory, Guid.NewGuid());
        var other = Path.Combine(Path.GetDirectoryName(own)!, "notes.log");
        await driver.RestartAsync(() =>
        {
            foreach (var file in new[] { left, left + ".1", left + ".1.new", other })
                File.WriteAllText(file, "x");
        });
        Eventually.True(() => Directory.GetFiles(Path.GetDirectoryName(own)!).Order().SequenceEqual(new[] { own, other }.Order()), "they are removed");
        Assert.Equal("hello\n", await File.ReadAllTextAsync(own));
    }
}
