using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

public sealed class CgroupMountsTests
{
    [Fact]
    public void Both_hierarchies_of_a_hybrid_machine_are_found()
    {
        const string text = """
            30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
            36 30 0:33 / /sys/fs/cgroup/freezer rw,nosuid,relatime shared:12 master:3 - cgroup cgroup rw,freezer
            39 30 0:36 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
            40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
            """;

        Assert.Equal(
            new CgroupMounts(
                new CgroupMount(CgroupVersion.V1, "/sys/fs/cgroup/freezer", "/"),
                new CgroupMount(CgroupVersion.V2, "/sys/fs/cgroup/unified", "/")),
            CgroupMounts.Parse(text));
    }

    [Fact]
    public void A_machine_with_v2_alone_has_no_v1_freezer()
    {
        var mounts = CgroupMounts.Parse("35 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n");
        Assert.Equal(new CgroupMounts(null, new CgroupMount(CgroupVersion.V2, "/sys/fs/cgroup", "/")), mounts);
        Assert.Null(mounts.Of(CgroupVersion.V1));
    }

    [Fact]
    public void A_machine_without_cgroups_has_neither() =>
        Assert.Equal(new CgroupMounts(null, null), CgroupMounts.Parse("22 1 254:1 / / rw,relatime - ext4 /dev/root rw\n"));

    [Fact]
    public void The_freezer_is_found_by_controller_and_not_by_name()
    {
        const string text = """
            31 30 0:28 / /mnt/freezer rw,relatime - cgroup cgroup rw,cpu
            32 30 0:29 / /mnt/other rw,relatime - cgroup none rw,devices,freezer,pids
            33 30 0:30 / /mnt/named rw,relatime - cgroup none rw,name=freezer
            """;
        Assert.Equal("/mnt/other", CgroupMounts.Parse(text).V1Freezer?.MountPoint);
    }

    [Theory]
    [InlineData(@"/a\040b", "/a b")]
    [InlineData(@"/tab\011end", "/tab\tend")]
    [InlineData(@"/line\012end", "/line\nend")]
    [InlineData(@"/back\134slash", @"/back\slash")]
    [InlineData(@"/back\134040", @"/back\040")]
    [InlineData("/ünïcode", "/ünïcode")]
    [InlineData(@"/no\xFFtext", @"/no\xFFtext")]
    [InlineData(@"/looks\134xFFlike", @"/looks\x5CxFFlike")]
    public void Escapes_in_a_mount_point_are_read(string written, string meant) =>
        Assert.Equal(meant, CgroupMounts.Parse($"40 30 0:37 / {written} rw - cgroup2 cgroup2 rw\n").V2?.MountPoint);

    [Fact]
    public void A_mount_of_the_whole_hierarchy_is_preferred_to_one_of_a_part()
    {
        const string text = """
            40 30 0:37 /docker/abc /mnt/part rw - cgroup2 cgroup2 rw
            41 30 0:37 / /mnt/whole rw - cgroup2 cgroup2 rw
            42 30 0:37 /docker /mnt/other rw - cgroup2 cgroup2 rw
            """;
        Assert.Equal(new CgroupMount(CgroupVersion.V2, "/mnt/whole", "/"), CgroupMounts.Parse(text).V2);
    }

    [Fact]
    public void A_mount_that_can_be_written_is_preferred_to_one_that_cannot()
    {
        const string text = """
            40 30 0:37 / /mnt/locked ro - cgroup2 cgroup2 rw
            41 30 0:37 / /mnt/dead rw - cgroup2 cgroup2 ro
            42 30 0:37 /docker /mnt/part rw - cgroup2 cgroup2 rw
            """;
        Assert.Equal(new CgroupMount(CgroupVersion.V2, "/mnt/part", "/docker"), CgroupMounts.Parse(text).V2);
    }

    [Theory]
    [InlineData("/..")]
    [InlineData("/../..")]
    [InlineData("/../other")]
    public void A_mount_that_shows_what_is_outside_of_the_cgroup_namespace_is_not_taken_and_the_reason_is_told(string root)
    {
        var mounts = MountInfo.Parse($"40 30 0:37 {root} /mnt/v2 rw - cgroup2 cgroup2 rw\n");
        Assert.Empty(mounts.Of(CgroupVersion.V2));
        Assert.True(mounts.IsOutside(CgroupVersion.V2));
        Assert.Contains($"/mnt/v2 was made outside of this cgroup namespace and shows it as {root}", mounts.WhyNone(CgroupVersion.V2), StringComparison.Ordinal);
        Assert.Contains("not mounted", mounts.WhyNone(CgroupVersion.V1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mount_of_a_cgroup_that_was_removed_shows_nothing() =>
        Assert.Null(CgroupMounts.Parse("40 30 0:37 /web//deleted /mnt/a rw - cgroup2 cgroup2 rw\n").V2);

    [Fact]
    public void A_part_is_taken_where_there_is_no_more()
    {
        var mounts = CgroupMounts.Parse("40 30 0:37 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n");
        Assert.Equal(new CgroupMount(CgroupVersion.V2, "/sys/fs/cgroup", "/docker/abc"), mounts.V2);
    }

    [Fact]
    public void A_mount_that_another_one_covers_is_not_taken()
    {
        const string text = """
            40 30 0:37 / /mnt/a rw - cgroup2 cgroup2 rw
            41 40 0:50 / /mnt/a rw - tmpfs tmpfs rw
            42 30 0:37 / /mnt/b rw - cgroup2 cgroup2 rw
            """;
        Assert.Equal("/mnt/b", CgroupMounts.Parse(text).V2?.MountPoint);
    }

    [Fact]
    public void Lines_that_make_no_sense_are_left_alone() =>
        Assert.Equal(new CgroupMounts(null, null), CgroupMounts.Parse("\nrubbish\n1 2 3 4 5 6\n40 30 0:37 / /mnt/a rw - cgroup2\n"));
}
