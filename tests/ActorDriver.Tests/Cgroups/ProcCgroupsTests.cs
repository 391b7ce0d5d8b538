using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

public sealed class ProcCgroupsTests
{
    [Fact]
    public void Both_paths_of_a_hybrid_machine_are_found()
    {
        const string text = """
            9:name=systemd:/user.slice
            6:freezer:/lxc/web
            4:memory:/somewhere/else
            0::/lxc.payload.web
            """;
        var cgroups = ProcCgroups.Parse(text);

        Assert.Equal(new ProcCgroups("/lxc/web", "/lxc.payload.web"), cgroups);
        Assert.Equal("/lxc/web", cgroups.In(CgroupVersion.V1));
        Assert.Equal("/lxc.payload.web", cgroups.In(CgroupVersion.V2));
    }

    [Theory]
    [InlineData("5:devices,freezer,pids:/a\n", "/a")]
    [InlineData("5:name=freezer:/a\n", null)]
    [InlineData("5:cpu:/a\n", null)]
    [InlineData("5:freezer:/with:colons:in it\n", "/with:colons:in it")]
    public void The_freezer_is_found_among_controllers(string text, string? path) =>
        Assert.Equal(path, ProcCgroups.Parse(text).V1Freezer);

    [Fact]
    public void A_removed_v2_cgroup_is_recognised()
    {
        Assert.Equal(new ProcCgroups(null, "/web") { V2Deleted = true }, ProcCgroups.Parse("0::/web (deleted)\n"));
        Assert.False(ProcCgroups.Parse("0::/web\n").V2Deleted);
    }

    [Fact]
    public void A_cgroup_of_a_process_that_lives_bears_that_name() => Assert.Equal(
        new ProcCgroups(null, "/web (deleted)"), ProcCgroups.Parse("0::/web (deleted)\n", hasEnded: false));

    [Fact]
    public void A_v1_cgroup_may_bear_that_name_for_the_kernel_marks_v2_only() =>
        Assert.Equal("/web (deleted)", ProcCgroups.Parse("6:freezer:/web (deleted)\n").V1Freezer);

    [Fact]
    public void A_process_that_is_not_there_is_told_by_errno() =>
        Assert.True(Assert.Throws<KernelException>(() => ProcCgroups.Read(int.MaxValue)).IsGone);
}
