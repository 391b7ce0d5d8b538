using ActorDriver.Cgroups;
using ActorDriver.Containers;
using Xunit;

namespace ActorDriver.Tests.Containers;

public class CgroupLocationTests
{
    private static readonly CgroupMounts Hybrid = new(
        new CgroupMount(CgroupVersion.V1, "/sys/fs/cgroup/freezer", "/"), new CgroupMount(CgroupVersion.V2, "/sys/fs/cgroup/unified", "/"));

    private static readonly CgroupMounts OnlyV2 = new(null, new CgroupMount(CgroupVersion.V2, "/sys/fs/cgroup", "/"));

    [Fact]
    public void A_path_from_the_root_may_be_in_either_hierarchy()
    {
        var location = CgroupLocation.Read("/lxc.payload.web", Hybrid)!;
        Assert.Equal("/lxc.payload.web", location.Path);
        Assert.Equal([CgroupVersion.V1, CgroupVersion.V2], location.Versions);
    }

    [Theory]
    [InlineData("/sys/fs/cgroup/freezer/a/b", "/a/b", CgroupVersion.V1)]
    [InlineData("/sys/fs/cgroup/freezer/a/b/", "/a/b", CgroupVersion.V1)]
    [InlineData("/sys/fs/cgroup/unified/a", "/a", CgroupVersion.V2)]
    [InlineData("/sys/fs/cgroup/unified", "/", CgroupVersion.V2)]
    public void A_directory_tells_its_hierarchy(string text, string path, CgroupVersion version)
    {
        var location = CgroupLocation.Read(text, Hybrid)!;
        Assert.Equal((path, version), (location.Path, Assert.Single(location.Versions)));
    }

    [Fact]
    public void Where_a_part_of_the_hierarchy_is_mounted_its_root_is_part_of_the_path()
    {
        var mounts = new CgroupMounts(null, new CgroupMount(CgroupVersion.V2, "/sys/fs/cgroup", "/docker/abc"));
        Assert.Equal("/docker/abc/web", CgroupLocation.Read("/sys/fs/cgroup/web", mounts)!.Path);
        Assert.Equal("/docker/abc", CgroupLocation.Read("/sys/fs/cgroup", mounts)!.Path);
    }

    [Fact]
    public void On_a_machine_with_v2_alone_everything_below_its_mount_point_is_its_own() =>
        Assert.Equal("/memory/web", CgroupLocation.Read("/sys/fs/cgroup/memory/web", OnlyV2)!.Path);

    [Theory]
    [InlineData("")]
    [InlineData("web")]
    [InlineData("/a/../b")]
    [InlineData("/a//b")]
    [InlineData("/a/./b")]
    [InlineData("/a\0b")]
    [InlineData("/sys/fs/cgroup/memory/web")] // of a hierarchy that cannot freeze
    public void Another_text_is_refused_with_a_hint(string text)
    {
        Assert.Null(CgroupLocation.Read(text, Hybrid));
        Assert.Contains("/sys/fs/cgroup/freezer and /sys/fs/cgroup/unified", CgroupLocation.Fault(text, Hybrid), StringComparison.Ordinal);
    }
}
