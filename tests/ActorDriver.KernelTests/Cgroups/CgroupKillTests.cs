using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

public sealed class CgroupKillTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void All_of_a_subtree_dies(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        var processes = StartNested(test);

        KillUntilEmpty(test.Cgroup);

        AssertKilled(test, processes);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Frozen_processes_die_too_at_the_top_and_nested(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        var processes = StartNested(test);
        using var nested = Cgroup.Open(test.Mount, $"{test.Path}/a/b");
        test.Freeze(nested);
        test.Freeze();

        KillUntilEmpty(test.Cgroup);

        AssertKilled(test, processes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_cgroup_kill_signals_do_the_same_in_v2(bool frozen)
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var processes = StartNested(test);
        using var nested = Cgroup.Open(test.Mount, $"{test.Path}/a/b");
        if (frozen)
        {
            test.Freeze(nested);
            test.Freeze();
        }

        CgroupKill.KillBySignals(test.Cgroup); // as on Linux before 5.14

        AssertKilled(test, processes);
        Assert.Equal("0", test.Cgroup.Read("cgroup.freeze").Trim());
        Assert.Equal("0", nested.Read("cgroup.freeze").Trim());
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Processes_that_fork_all_the_time_do_not_escape(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        for (var i = 0; i < 4; i++)
            test.Start("sh", "-c", "while :; do /bin/true & done");
        Eventually.True(() => test.Cgroup.Processes().Count > 4, "they fork");

        KillUntilEmpty(test.Cgroup);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_zombie_that_nobody_reaps_neither_counts_nor_keeps_the_cgroup(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var child = test.CreateChild("zombies");
        var process = test.StartIn(child, "sleep", "1000");

        KillUntilEmpty(child);
        Eventually.True(() => !process.IsAlive, "it is a zombie");
        Assert.Equal(process, ProcessIdentity.Of(process.Pid)); // still there for its parent, which is this test
        child.RemoveSubtree();

        Assert.False(child.Exists);
        Assert.Equal(9, test.WaitForExit(process).Signal);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_cgroup_that_holds_this_process_or_init_is_refused(CgroupVersion version)
    {
        using var root = Cgroup.Open(TestCgroup.MountOf(version), "/");
        var error = Assert.Throws<InvalidOperationException>(() => CgroupKill.Kill(root));
        Assert.Contains("refused to kill", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void An_empty_or_vanished_cgroup_has_nothing_to_kill(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var child = test.CreateChild("empty");
        Assert.Empty(CgroupKill.Kill(child));
        child.RemoveSubtree();
        Assert.Empty(CgroupKill.Kill(child));
    }

    private static ProcessIdentity[] StartNested(TestCgroup test)
    {
        using var a = test.CreateChild("a");
        using var b = test.CreateChild("a/b");
        return [test.StartSleep(), test.StartIn(a, "sleep", "1000"), test.StartIn(b, "sleep", "1000"), test.StartIn(b, "sleep", "1000")];
    }

    private static void KillUntilEmpty(Cgroup cgroup) =>
        Eventually.True(() => CgroupKill.Kill(cgroup).Count == 0, $"{cgroup} is empty");

    private static void AssertKilled(TestCgroup test, ProcessIdentity[] processes)
    {
        Assert.All(processes, process => Assert.Equal(new ExitStatus(null, 9), test.WaitForExit(process)));
        Assert.Empty(test.Cgroup.ProcessesInSubtree());
    }
}
