using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>What does not stand still, or does not die, is held by something: the error says by what.</summary>
public class HeldProcessesTests
{
    private const string Impatient = """
        actordriver.freezer.poll-interval = 50ms
        actordriver.freezer.timeout = 200ms
        actordriver.destroy.timeout = 300ms
        """;

    [Theory]
    [InlineData("suspend")]
    [InlineData("destroy")]
    public async Task A_process_in_a_frozen_cgroup_of_the_other_hierarchy_is_named_with_that_cgroup(string verb)
    {
        await using var driver = TestDriver.Start(Impatient);
        using var foreign = TestCgroup.Create(CgroupVersion.V1);
        var domain = await driver.RunAsync("web1", Backend.CgroupV2);
        var pid = domain.Init!.Value.Pid.ToString(CultureInfo.InvariantCulture);
        foreign.Cgroup.Write("cgroup.procs", pid);
        foreign.Freeze();

        var refused = Assert.IsType<DomainReply.Refused>(
            verb == "suspend" ? await driver.SuspendAsync("web1") : await driver.DestroyAsync("web1"));

        Assert.Contains($"process {pid} is held in cgroup v1 {foreign.Path}, which is frozen: thaw that one", refused.Why.Message, StringComparison.Ordinal);
        foreign.Thaw();
    }

    [Fact]
    public async Task A_process_below_a_frozen_ancestor_of_the_other_hierarchy_is_named_with_that_ancestor()
    {
        await using var driver = TestDriver.Start(Impatient);
        using var foreign = TestCgroup.Create(CgroupVersion.V1);
        using var below = foreign.CreateChild("below");
        var domain = await driver.RunAsync("web1", Backend.CgroupV2);
        below.Write("cgroup.procs", domain.Init!.Value.Pid.ToString(CultureInfo.InvariantCulture));
        foreign.Freeze();

        var refused = Assert.IsType<DomainReply.Refused>(await driver.SuspendAsync("web1"));

        Assert.Contains($"cgroup v1 {foreign.Path}, which is frozen", refused.Why.Message, StringComparison.Ordinal);
        foreign.Thaw();
    }

    [Fact]
    public async Task A_process_that_waits_in_the_kernel_is_named_with_its_state_and_its_siblings_that_stand_still_are_not()
    {
        await using var driver = TestDriver.Start(Impatient);
        using var blocked = new FrozenFileSystem();
        var domain = await driver.RunAsync("stuck", Backend.CgroupV2, "sh", "-c", $"sleep 1000 & exec dd if=/dev/zero of={blocked.MountPoint}/file count=1");
        var pid = domain.Init!.Value.Pid;
        Eventually.True(() => File.ReadAllText($"/proc/{pid}/stat").Contains(") D ", StringComparison.Ordinal), "it is blocked");

        var refused = Assert.IsType<DomainReply.Refused>(await driver.SuspendAsync("stuck"));

        Assert.Contains($"process {pid} is in state D (uninterruptible)", refused.Why.Message, StringComparison.Ordinal);
        Assert.EndsWith("; thawed again", refused.Why.Message, StringComparison.Ordinal);
        var timedOut = Assert.IsType<DomainEvent.FreezeTimedOut>((await driver.EventsAsync(domain.Id))[^1]);
        Assert.Contains($"process {pid} is in state D", timedOut.HeldBy, StringComparison.Ordinal);
        blocked.Thaw();
    }

    [Fact]
    public async Task A_destroy_below_a_frozen_ancestor_names_it()
    {
        await using var driver = TestDriver.Start(Impatient);
        using var domain = await NestedDomain.AdoptAsync(driver, Backend.CgroupV1);
        TestDriver.Write(domain.Above, frozen: true);

        var refused = Assert.IsType<DomainReply.Refused>(await driver.DestroyAsync(domain.Name));

        Assert.Contains($"the ancestor cgroup v1 {domain.Above.Path} is frozen: thaw that one", refused.Why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_still_by_its_own_freeze_is_held_by_nothing()
    {
        foreach (var version in new[] { CgroupVersion.V1, CgroupVersion.V2 })
        {
            using var test = TestCgroup.Create(version);
            test.StartSleep();
            test.Freeze();

            Assert.Null(HeldProcesses.Describe(test.Cgroup));
            test.Thaw();
        }
    }
}
