using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A domain is called paused, stopped or destroyed only on proof, whatever others do to its processes and cgroups.</summary>
public sealed class ProofTests
{
    private const string FastSweep = "actordriver.watch.sweep-interval = 50ms";

    public static TheoryData<Backend> Backends => [Backend.CgroupV1, Backend.CgroupV2];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_domain_whose_init_is_moved_out_is_neither_paused_nor_destroyed_nor_stopped_before_that_dies(Backend backend)
    {
        await using var driver = TestDriver.Start(FastSweep);
        using var elsewhere = TestCgroup.Create(Version(backend));
        var domain = await driver.RunAsync("web1", backend, "sh", "-c", "sleep 1000 & exec sleep 1000");
        using var cgroup = TestDriver.Open(domain);
        Eventually.True(() => cgroup.Processes().Count == 2, "both run");
        Move(domain.Init!.Value, elsewhere.Cgroup);

        var suspended = Assert.IsType<DomainReply.Refused>(await driver.SuspendAsync("web1"));
        Assert.Contains(elsewhere.Path, suspended.Why.Message, StringComparison.Ordinal);
        Assert.Equal(DomainStatus.Running, (await driver.FindAsync("web1")).Status);
        Assert.False(TestDriver.IsFrozen(cgroup));

        var destroyed = Assert.IsType<DomainReply.Refused>(await driver.DestroyAsync("web1"));
        Assert.Contains(elsewhere.Path, destroyed.Why.Message, StringComparison.Ordinal);
        Assert.True(domain.Init.Value.IsAlive);
        Assert.DoesNotContain("Stopped", await driver.KindsAsync(domain.Id));

        Eventually.True(() => CgroupKill.Kill(elsewhere.Cgroup).Count == 0, "its init is killed");
        var stopped = (DomainEvent.Stopped)await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
        Assert.Equal((StopCause.Exited, "signal 9"), (stopped.Cause, stopped.ExitStatus));
    }

    [Fact] // v1 lets nobody leave a frozen cgroup
    public async Task A_paused_domain_whose_init_is_moved_out_and_so_runs_is_not_shown_as_paused()
    {
        await using var driver = TestDriver.Start(FastSweep + ", actordriver.watch.slow-sweep-interval = 50ms");
        using var elsewhere = TestCgroup.Create(CgroupVersion.V2);
        var domain = await driver.RunAsync("web1", Backend.CgroupV2, "sh", "-c", "sleep 1000 & exec sleep 1000");
        using var cgroup = TestDriver.Open(domain);
        Eventually.True(() => cgroup.Processes().Count == 2, "both run");
        await driver.SuspendAsync("web1");

        Move(domain.Init!.Value, elsewhere.Cgroup);

        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: false });
        Move(domain.Init.Value, cgroup);
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cgroup_of_another_whose_processes_are_killed_while_it_is_paused_is_thawed_if_we_have_frozen_it(bool isOurs)
    {
        await using var driver = TestDriver.Start(FastSweep + ", actordriver.watch.slow-sweep-interval = 50ms");
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var process = test.StartIn(test.Cgroup, "sleep", "1000");
        var domain = await AdoptAsync(driver, "web1", test.Cgroup, process);
        if (isOurs)
        {
            await driver.SuspendAsync("web1");
        }
        else
        {
            test.Cgroup.Write("cgroup.freeze", "1");
            await driver.WaitForAsync(domain.Id, e => e is DomainEvent.DriftObserved { IsFrozen: true });
        }

        test.Cgroup.Write("cgroup.kill", "1");
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);

        Assert.IsType<DomainReply.Done>(await driver.SendAsync( // waits for its turn, behind what is done after the end
            new DomainCommand.Undefine(new DomainRef("web1"), TestDriver.By)));
        Assert.Equal(isOurs ? "0" : "1", test.Cgroup.Read("cgroup.freeze").Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_v1_cgroup_that_is_renamed_is_the_same_one(bool withInit)
    {
        await using var driver = TestDriver.Start(FastSweep);
        using var test = TestCgroup.Create(CgroupVersion.V1);
        using var child = test.CreateChild("before/web");
        var process = test.StartIn(child, "sleep", "1000");
        var domain = await AdoptAsync(driver, "web1", child, withInit ? process : null);
        await driver.SuspendAsync("web1");

        Directory.Move($"{test.Cgroup.FullPath}/before", $"{test.Cgroup.FullPath}/after");
        Assert.IsType<KernelObservation.Present>(driver.Host.Kernel.Inspect(domain.Cgroup!, domain.Init));
        Directory.Move($"{test.Cgroup.FullPath}/after/web", $"{test.Cgroup.FullPath}/after/www");
        Assert.IsType<KernelObservation.Present>(driver.Host.Kernel.Inspect(domain.Cgroup!, domain.Init));

        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("web1")).Event);
        Assert.False(TestDriver.IsFrozen(child));
        Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await driver.DestroyAsync("web1")).Event);
        Assert.Equal(9, test.WaitForExit(process).Signal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_process_whose_main_thread_has_ended_is_destroyed(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend, Cgroups.ProcessWithoutMainThread.Command);
        Cgroups.ProcessWithoutMainThread.WaitUntilItIs(domain.Init!.Value.Pid);

        Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await driver.DestroyAsync("web1")).Event);

        Assert.False(domain.Init.Value.IsAlive);
    }

    [Fact]
    public async Task A_v2_container_of_somebody_else_that_is_destroyed_while_paused_is_left_thawed()
    {
        await using var driver = TestDriver.Start();
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var child = test.CreateChild("web");
        var process = test.StartIn(child, "sleep", "1000");
        await AdoptAsync(driver, "web1", child, process);
        await driver.SuspendAsync("web1");

        Assert.Equal("Destroyed", Assert.IsType<DomainReply.Done>(await driver.DestroyAsync("web1")).Event);

        Assert.Equal("0", child.Read("cgroup.freeze").Trim());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_container_that_is_killed_and_removed_at_once_is_noticed_without_a_sweep(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch { sweep-interval = 1h, slow-sweep-interval = 1d }");
        using var test = TestCgroup.Create(Version(backend));
        for (var i = 0; i < 20; i++)
        {
            using var child = test.CreateChild("web");
            var process = test.StartIn(child, "sleep", "1000");
            var domain = await AdoptAsync(driver, string.Create(CultureInfo.InvariantCulture, $"web{i}"), child, init: null);
            TestDriver.Write(child, frozen: true);
            TestDriver.Write(child, frozen: false);
            using (var killed = Process.GetProcessById(process.Pid))
                killed.Kill();
            test.WaitForExit(process);
            child.RemoveSubtree();

            await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
        }
    }

    [Fact]
    public async Task A_child_of_the_driver_that_is_traced_when_it_ends_is_reaped_when_its_tracer_lets_it_go()
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", Backend.CgroupV2);
        var pid = domain.Init!.Value.Pid;
        using var tracer = Process.Start(new ProcessStartInfo("python3", ["-c",
            $"import ctypes, sys; r = ctypes.CDLL(None).ptrace(0x4206, {pid}, 0, 0); print(r, flush=True); sys.stdin.read()"])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("0", await tracer.StandardOutput.ReadLineAsync()); // PTRACE_SEIZE

        await driver.DestroyAsync("web1");
        Eventually.True(() => !domain.Init.Value.IsAlive, "it has ended");
        Assert.NotNull(ProcessIdentity.Of(pid)); // a zombie that is its tracer's
        tracer.StandardInput.Close();
        await tracer.WaitForExitAsync();

        Eventually.True(() => ProcessIdentity.Of(pid) is null, "it is reaped");
    }

    private static async Task<DomainState> AdoptAsync(TestDriver driver, string name, Cgroup cgroup, ProcessIdentity? init)
    {
        var found = new FoundContainer("cgroup", null, "cgroup", driver.Host.Kernel.Record(cgroup, created: false), init, false);
        return Assert.IsType<DomainReply.Done>(
            await driver.SendAsync(new DomainCommand.Adopt(new DomainName(name), found, TestDriver.By))).Domain;
    }

    private static void Move(ProcessIdentity process, Cgroup to) =>
        to.Write("cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture));

    private static CgroupVersion Version(Backend backend) => backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2;
}
