using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>The main job, on a real kernel, in both hierarchies.</summary>
public class LifeTests
{
    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_domain_is_started_suspended_resumed_and_destroyed_and_every_step_is_journaled(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        Assert.Equal((DomainStatus.Running, backend), (domain.Status, domain.Cgroup!.Backend));

        Assert.Equal("Frozen", Done(await driver.SuspendAsync("web1")).Event);
        Assert.Equal("Thawed", Done(await driver.ResumeAsync("web1")).Event);
        Assert.Equal("Destroyed", Done(await driver.DestroyAsync("web1")).Event);

        Eventually.True(() => !domain.Init!.Value.IsAlive, "its init has exited"); // out of the cgroup a moment before its end
        Assert.Equal(
            ["Defined", "StartRequested", "Started", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed", "DestroyRequested", "Destroyed"],
            await driver.KindsAsync(domain.Id));
        Assert.Throws<KernelException>(() => TestDriver.Open(domain)); // its cgroup is removed
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_suspended_domains_processes_stand_still_and_go_on_after_resume(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var counter = Path.Combine(driver.StateDirectory, "counter");
        await driver.RunAsync("web1", backend, "sh", "-c", $"while :; do echo x >> {counter}; done");
        Eventually.True(() => File.Exists(counter) && new FileInfo(counter).Length > 100, "it counts");

        await driver.SuspendAsync("web1");
        var paused = new FileInfo(counter).Length;
        await driver.SuspendAsync("web1"); // whatever was under way has had a round trip's time to be written
        await Task.Delay(200); // time in which it would count some thousand times
        Assert.Equal(paused, new FileInfo(counter).Length);

        await driver.ResumeAsync("web1");
        Eventually.True(() => new FileInfo(counter).Length > paused, "it counts again");
    }

    [Fact]
    public async Task A_freeze_that_the_kernel_never_confirms_times_out_after_six_polls_and_nobody_else_waits()
    {
        await using var driver = TestDriver.Start();
        using var blocked = new FrozenFileSystem();
        var domain = await driver.RunAsync("stuck", Backend.CgroupV2, "dd", "if=/dev/zero", $"of={blocked.MountPoint}/file", "count=1");
        Eventually.True(
            () => File.ReadAllText($"/proc/{domain.Init!.Value.Pid}/stat").Contains(") D ", StringComparison.Ordinal), "it is blocked");
        await driver.RunAsync("quiet", Backend.CgroupV2);

        var suspending = driver.SuspendAsync("stuck");
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.SuspendRequested);
        Assert.Equal(2, (await driver.Driver.ListAsync(false)).Domains.Count);
        Assert.Equal(DomainStatus.Freezing, (await driver.FindAsync("stuck")).Status);
        Assert.Equal("Frozen", Done(await driver.SuspendAsync("quiet")).Event);
        Assert.False(suspending.IsCompleted);

        var refused = Assert.IsType<DomainReply.Refused>(await suspending);
        Assert.Equal(ErrorCode.OperationFailed, refused.Why.Code);
        Assert.StartsWith("suspend operation failed: ", refused.Why.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.Running, (await driver.FindAsync("stuck")).Status);
        var timedOut = Assert.IsType<DomainEvent.FreezeTimedOut>((await driver.EventsAsync(domain.Id))[^1]);
        Assert.Equal((6, "frozen 0", true), (timedOut.Polls, timedOut.LastRead, timedOut.RolledBack));
        Assert.True(timedOut.ElapsedMs >= 2990, $"{timedOut.ElapsedMs} ms");
        blocked.Thaw();
    }

    [Fact]
    public async Task Two_hundred_domains_are_suspended_at_once_and_200_events_are_there()
    {
        await using var driver = TestDriver.Start();
        var names = Enumerable.Range(0, 200).Select(i => $"web{i}").ToList();
        var domains = await Task.WhenAll(names.Select(n => driver.RunAsync(n, Backend.CgroupV2)));

        var replies = await Task.WhenAll(names.Select(driver.SuspendAsync));

        Assert.All(replies, r => Assert.Equal("Frozen", Done(r).Event));
        var frozen = 0;
        await foreach (var recorded in driver.Host.Journal.Reader.ReadAsync())
            frozen += recorded.Event is DomainEvent.Frozen ? 1 : 0;
        Assert.Equal(200, frozen);
        Assert.All(domains, d =>
        {
            using var cgroup = TestDriver.Open(d);
            Assert.True(TestDriver.IsFrozen(cgroup));
        });
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Suspending_a_domain_whose_process_has_exited_is_invalid(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend, "true");

        var stopped = await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);

        Assert.Equal(StopCause.Exited, ((DomainEvent.Stopped)stopped).Cause);
        Assert.Equal("exit 0", ((DomainEvent.Stopped)stopped).ExitStatus);
        Assert.Equal(
            new DomainError(ErrorCode.OperationInvalid, "domain is not running"),
            Assert.IsType<DomainReply.Refused>(await driver.SuspendAsync("web1")).Why);
    }

    [Fact]
    public async Task A_second_suspend_of_a_paused_domain_succeeds_and_adds_no_event()
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", Backend.CgroupV2);
        await driver.SuspendAsync("web1");
        var before = await driver.KindsAsync(domain.Id);

        Assert.Null(Done(await driver.SuspendAsync("web1")).Event);

        Assert.Equal(before, await driver.KindsAsync(domain.Id));
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_command_that_cannot_be_executed_is_a_failed_start_and_leaves_no_cgroup(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var run = new DomainCommand.Run(new DomainName("web1"), new ExecSpec(["/nonesuch/program"]), backend, TestDriver.By);

        var refused = Assert.IsType<DomainReply.Refused>(await driver.SendAsync(run));

        Assert.Equal(ErrorCode.OperationFailed, refused.Why.Code);
        Assert.Contains("ENOENT (No such file or directory)", refused.Why.Message, StringComparison.Ordinal);
        var mount = CgroupMounts.Read().Of(backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2)!;
        Assert.False(Directory.Exists($"{mount.MountPoint}/actordriver/{refused.Domain!.Id}"));
        Assert.Equal("StartFailed", (await driver.KindsAsync(refused.Domain.Id))[^1]);
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task Destroy_takes_everything_below_nested_frozen_cgroups_too(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        using var cgroup = TestDriver.Open(domain);
        using var nested = Cgroup.Create(cgroup.Mount, $"{cgroup.Path}/nested");
        using var deeper = Cgroup.Create(cgroup.Mount, $"{cgroup.Path}/nested/deeper");
        using var inNested = Process.Start("sleep", "1000");
        using var inDeeper = Process.Start("sleep", "1000");
        nested.Write("cgroup.procs", $"{inNested.Id}");
        deeper.Write("cgroup.procs", $"{inDeeper.Id}");
        TestDriver.Write(nested, frozen: true);
        await driver.SuspendAsync("web1");

        Assert.Equal("Destroyed", Done(await driver.DestroyAsync("web1")).Event);

        await inNested.WaitForExitAsync().WaitAsync(Eventually.Limit);
        await inDeeper.WaitForExitAsync().WaitAsync(Eventually.Limit);
        Eventually.True(() => !domain.Init!.Value.IsAlive, "its init has exited"); // out of the cgroup a moment before its end
        Assert.False(Directory.Exists(cgroup.FullPath));
    }

    [Fact]
    public async Task After_a_restart_the_same_domains_and_events_are_there_and_a_paused_one_is_paused()
    {
        await using var driver = TestDriver.Start();
        var paused = await driver.RunAsync("paused", Backend.CgroupV1);
        var running = await driver.RunAsync("running", Backend.CgroupV2);
        await driver.SuspendAsync("paused");
        var before = await driver.KindsAsync(paused.Id);

        await driver.RestartAsync();

        Assert.Equal(["paused", "running"], (await driver.Driver.ListAsync(false)).Domains.Select(d => d.Name));
        Assert.Equal(DomainStatus.Paused, (await driver.FindAsync("paused")).Status);
        Assert.Equal(running.Init, (await driver.FindAsync("running")).Init);
        Assert.Equal(before, await driver.KindsAsync(paused.Id));
        Assert.Equal("Thawed", Done(await driver.ResumeAsync("paused")).Event);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void The_root_and_the_drivers_own_cgroup_and_those_above_it_are_refused(CgroupVersion version)
    {
        Assert.Equal(Errno.EDEADLK, Assert.Throws<KernelException>(() => DriverCgroup.Refuse(version, "/")).Errno);
        var own = ProcCgroups.Read(Environment.ProcessId).In(version)!;
        Assert.Equal(Errno.EDEADLK, Assert.Throws<KernelException>(() => DriverCgroup.Refuse(version, own)).Errno);
        DriverCgroup.Refuse(version, "/actordriver-test-somewhere-else");
    }

    private static DomainReply.Done Done(DomainReply reply) => Assert.IsType<DomainReply.Done>(reply);
}
