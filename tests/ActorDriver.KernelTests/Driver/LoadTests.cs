using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>Containers that make it hard for the freezer.</summary>
public class LoadTests
{
    private const string Forking = "while :; do (:); done";

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Processes_that_fork_without_end_are_frozen_thawed_and_killed(Backend backend)
    {
        await using var driver = TestDriver.Start();
        await driver.RunAsync("forking", backend, "sh", "-c", string.Concat(Enumerable.Repeat($"({Forking}) & ", 8)) + "wait");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("forking")).Event);
            Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("forking")).Event);
        }

        Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await driver.DestroyAsync("forking")).Event);
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_thousand_processes_are_frozen_thawed_and_killed(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("many", backend, "sh", "-c", "i=0; while [ $i -lt 1000 ]; do sleep 1000 & i=$((i+1)); done; wait");
        using var cgroup = TestDriver.Open(domain);
        Eventually.True(() => cgroup.Processes().Count > 1000, "all are there", TimeSpan.FromMinutes(1));

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("many")).Event);
        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("many")).Event);
        await driver.SuspendAsync("many");
        Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await driver.DestroyAsync("many")).Event);
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_stopped_process_is_frozen_and_is_stopped_still_after_the_thaw(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("stopped", backend, "sh", "-c", "kill -STOP $$; sleep 1000");
        var stat = $"/proc/{domain.Init!.Value.Pid}/stat";
        Eventually.True(() => File.ReadAllText(stat).Contains(") T ", StringComparison.Ordinal), "it is stopped");

        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("stopped")).Event);
        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("stopped")).Event);

        Eventually.True(() => File.ReadAllText(stat).Contains(") T ", StringComparison.Ordinal), "it is stopped");
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Processes_that_are_moved_in_and_out_meanwhile_do_not_disturb(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        using var cgroup = TestDriver.Open(domain);
        using var root = Cgroup.Open(cgroup.Mount, "/");
        using var moving = Process.Start("sleep", "1000");
        using var stop = new CancellationTokenSource();
        var mover = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                cgroup.Write("cgroup.procs", $"{moving.Id}");
                root.Write("cgroup.procs", $"{moving.Id}");
            }
        });

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("web1")).Event);
            Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("web1")).Event);
        }

        await stop.CancelAsync();
        await mover;
        moving.Kill();
        await moving.WaitForExitAsync();
        Assert.DoesNotContain("DriftObserved", await driver.KindsAsync(domain.Id));
    }
}
