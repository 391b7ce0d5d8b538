using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

public sealed class CgroupPathTests
{
    [Theory]
    [InlineData("/web", "/web", true)]
    [InlineData("/web/nested", "/web", true)]
    [InlineData("/website", "/web", false)]
    [InlineData("/", "/web", false)]
    [InlineData("/anything", "/", true)]
    public void Within_means_whole_components(string path, string ancestor, bool within) =>
        Assert.Equal(within, CgroupPath.IsWithin(path, ancestor));

    [Theory]
    [InlineData("/", "/a/b", "a/b")]
    [InlineData("/", "/", ".")]
    [InlineData("/docker", "/docker/abc", "abc")]
    [InlineData("/docker", "/docker", ".")]
    public void The_way_below_a_mount_starts_at_what_is_mounted(string root, string path, string below) =>
        Assert.Equal(below, CgroupPath.BelowMount(new CgroupMount(CgroupVersion.V2, "/mnt", root), path));

    [Fact]
    public void A_path_outside_the_mounted_part_cannot_be_seen_and_need_not_be_gone()
    {
        var mount = new CgroupMount(CgroupVersion.V2, "/mnt", "/docker");
        Assert.False(Assert.Throws<KernelException>(() => CgroupPath.BelowMount(mount, "/lxc/web")).IsGone);
        Assert.Throws<KernelException>(() => CgroupPath.BelowMount(mount, "/dockerish"));
    }

    [Theory]
    [InlineData("/a/b", "/a")]
    [InlineData("/a", "/")]
    [InlineData("/", "/")]
    public void The_parent_of_a_path(string path, string parent) => Assert.Equal(parent, CgroupPath.Parent(path));
}
