using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>What looks after containers is not taken for one: it leads to the container, or is refused.</summary>
public class SupervisorTests
{
    public static TheoryData<CgroupVersion> Versions => [CgroupVersion.V1, CgroupVersion.V2];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_cgroup_of_an_LXC_monitor_is_refused_naming_the_container(CgroupVersion version)
    {
        using var cgroup = TestCgroup.Create(version);
        using var monitor = cgroup.CreateChild("lxc.monitor.web");
        var process = cgroup.StartIn(monitor, "sleep", "1000");
        await using var driver = TestDriver.Start();

        foreach (var reference in new ContainerRef[] { new ContainerRef.ByCgroup(monitor.FullPath), new ContainerRef.ByPid(process.Pid) })
        {
            var why = await driver.RefusalAsync(reference);
            Assert.Equal(ErrorCode.OperationInvalid, why.Code);
            Assert.Contains("--container lxc:web", why.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("libpod-conmon-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope")]
    [InlineData("crio-conmon-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope")]
    [InlineData("lxc.monitor/web")]
    [InlineData("libpod_parent/conmon")]
    public async Task So_are_those_of_other_managers_monitors(string path)
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V2);
        using var monitor = cgroup.CreateChild(path);
        cgroup.StartIn(monitor, "sleep", "1000");
        await using var driver = TestDriver.Start();
        Assert.Equal(ErrorCode.OperationInvalid, (await driver.RefusalAsync(new ContainerRef.ByCgroup(monitor.FullPath))).Code);
    }

    [Theory]
    [InlineData("systemd-nspawn@web.service")]
    [InlineData("machine-web.scope")]
    public async Task A_unit_of_nspawn_leads_to_the_payload_in_it(string unit)
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V2);
        using var supervisor = cgroup.CreateChild($"{unit}/supervisor");
        using var payload = cgroup.CreateChild($"{unit}/payload");
        var nspawn = cgroup.StartIn(supervisor, "sleep", "1000");
        var init = cgroup.StartIn(payload, "sleep", "1000");
        await using var driver = TestDriver.Start();

        ContainerRef[] references =
        [
            new ContainerRef.ByCgroup($"{cgroup.Cgroup.FullPath}/{unit}"), new ContainerRef.ByCgroup(payload.FullPath),
            new ContainerRef.ByPid(nspawn.Pid), new ContainerRef.ByPid(init.Pid),
        ];
        foreach (var reference in references)
        {
            var found = (await driver.Host.Containers.FindAsync(reference)).Container;
            Assert.Equal(("systemd-nspawn", "web", payload.Path, init), (found!.Runtime, found.RuntimeId, found.Cgroup.Path, found.Init!.Value));
        }

        var seen = Assert.Single(await driver.DiscoverAsync(), c => c.Container.Runtime == "systemd-nspawn");
        Assert.Equal((payload.Path, 1), (seen.Container.Cgroup.Path, seen.Processes));
    }

    [Fact]
    public async Task A_unit_in_which_nspawn_itself_is_beside_its_container_is_refused()
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V2);
        using var unit = cgroup.CreateChild("systemd-nspawn@web.service");
        cgroup.StartIn(unit, SleepNamed(cgroup, "systemd-nspawn"), "1000");
        await using var driver = TestDriver.Start();
        Assert.Contains("must not stand still", (await driver.RefusalAsync(new ContainerRef.ByCgroup(unit.FullPath))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conmon")]
    [InlineData("containerd-shim-runc-v2")]
    [InlineData("systemd")]
    public async Task A_cgroup_in_or_below_which_a_managers_process_is_is_refused_naming_it(string program)
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V1);
        using var below = cgroup.CreateChild("below");
        cgroup.StartSleep();
        var process = cgroup.StartIn(below, SleepNamed(cgroup, program), "1000");
        await using var driver = TestDriver.Start();

        var why = await driver.RefusalAsync(new ContainerRef.ByCgroup(cgroup.Cgroup.FullPath));

        Assert.Equal(ErrorCode.OperationInvalid, why.Code);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {process.Pid} "), why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_process_whose_child_is_the_init_of_a_container_elsewhere_is_refused_and_leads_to_it(CgroupVersion version)
    {
        using var monitor = TestCgroup.Create(version);
        using var container = TestCgroup.Create(version);
        var parent = monitor.Start("unshare", "--pid", "--fork", "--kill-child", "sleep", "1000");
        var init = 0;
        Eventually.True(() => ProcessStatus.ChildrenOf(parent.Pid) is [var child] && (init = child) > 0, "there is a child");
        await using var driver = TestDriver.Start();
        Assert.NotNull((await driver.Host.Containers.FindAsync(new ContainerRef.ByCgroup(monitor.Cgroup.FullPath))).Container); // both in it

        container.Cgroup.Write("cgroup.procs", init.ToString(CultureInfo.InvariantCulture));

        var why = await driver.RefusalAsync(new ContainerRef.ByCgroup(monitor.Cgroup.FullPath));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"--pid {init}"), why.Message, StringComparison.Ordinal);
        Assert.NotNull((await driver.Host.Containers.FindAsync(new ContainerRef.ByPid(init))).Container);
    }

    [Fact]
    public void The_cgroup_of_PID_1_is_refused_with_all_above_it_in_its_hierarchy()
    {
        var seen = new DriverCgroup.Indispensable([], new ProcCgroups("/", "/sub/init.scope"));
        foreach (var path in new[] { "/sub/init.scope", "/sub" })
        {
            var why = Assert.Throws<KernelException>(() => DriverCgroup.Refuse(CgroupVersion.V2, path, seen));
            Assert.Equal(Errno.EDEADLK, why.Errno);
            Assert.Contains("PID 1", why.Message, StringComparison.Ordinal);
            DriverCgroup.Refuse(CgroupVersion.V1, path, seen);
        }

        DriverCgroup.Refuse(CgroupVersion.V2, "/sub/other", seen);
    }

    [Fact]
    public void A_cgroup_in_which_one_thread_of_the_driver_is_is_refused()
    {
        using var cgroup = TestCgroup.Create(CgroupVersion.V1);
        using var moved = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            var id = Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!);
            cgroup.Cgroup.Write("tasks", id);
            moved.Set();
            over.Wait();
        });
        thread.Start();
        moved.Wait();
        try
        {
            var why = Assert.Throws<KernelException>(() => DriverCgroup.Refuse(CgroupVersion.V1, cgroup.Path));
            Assert.Equal(Errno.EDEADLK, why.Errno);
            Assert.Contains("a thread of the driver", why.Message, StringComparison.Ordinal);
        }
        finally
        {
            over.Set();
            thread.Join();
        }

        // The kernel's thread ends a moment after .NET's.
        Eventually.True(() => Record.Exception(() => DriverCgroup.Refuse(CgroupVersion.V1, cgroup.Path)) is null, "it may be used again");
    }

    /// <summary>A program that only sleeps, by the name of another.</summary>
    private static string SleepNamed(TestCgroup cgroup, string name)
    {
        var program = Path.Combine(cgroup.Scratch, name);
        File.Copy("/bin/sleep", program);
        return program;
    }
}
