using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

public sealed class CgroupTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_created_cgroup_is_there_and_empty_and_can_be_opened_again(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var opened = Cgroup.Open(test.Mount, test.Path);

        Assert.Equal(test.Cgroup.Identity, opened.Identity);
        Assert.Equal(version, opened.Version);
        Assert.Equal(test.Path, opened.Path);
        Assert.True(Directory.Exists(opened.FullPath));
        Assert.True(opened.Exists);
        Assert.Empty(opened.Processes());
        Assert.Empty(opened.Descendants());
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Creating_makes_missing_parents_but_never_takes_an_existing_cgroup(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var deep = Cgroup.Create(test.Mount, $"{test.Path}/a/b/c");
        using var sibling = Cgroup.Create(test.Mount, $"{test.Path}/a/b/d");

        Assert.True(deep.Exists);
        Assert.True(sibling.Exists);
        var error = Assert.Throws<KernelException>(() => Cgroup.Create(test.Mount, $"{test.Path}/a/b/c"));
        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Equal("mkdir", error.Operation);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
            File.GetUnixFileMode(deep.FullPath));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_missing_cgroup_is_ENOENT_and_its_path_is_named(CgroupVersion version)
    {
        var mount = TestCgroup.MountOf(version);
        var error = Assert.Throws<KernelException>(() => Cgroup.Open(mount, "/actordriver-test-missing/x"));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains($"{mount.MountPoint}/actordriver-test-missing/x: ENOENT (No such file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/../freezer")]
    [InlineData("/a/../../etc")]
    [InlineData("/a/./b")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("relative")]
    [InlineData("/a\0b")]
    public void A_path_that_is_not_plain_is_refused_before_the_kernel_sees_it(string path)
    {
        var mount = TestCgroup.MountOf(CgroupVersion.V2);
        Assert.Throws<ArgumentException>(() => Cgroup.Open(mount, path));
        Assert.Throws<ArgumentException>(() => Cgroup.Create(mount, path));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_file_system_that_is_no_cgroup_hierarchy_is_refused(CgroupVersion version)
    {
        var elsewhere = Directory.CreateTempSubdirectory("actordriver-test-");
        try
        {
            elsewhere.CreateSubdirectory("web");
            var error = Assert.Throws<KernelException>(() => Cgroup.Open(new CgroupMount(version, elsewhere.FullName, "/"), "/web"));
            Assert.Contains("not a cgroup", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_other_generations_hierarchy_is_refused()
    {
        var v1 = TestCgroup.MountOf(CgroupVersion.V1);
        var error = Assert.Throws<KernelException>(() => Cgroup.Open(v1 with { Version = CgroupVersion.V2 }, "/"));
        Assert.Contains("not a cgroup v2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_walk_follows_no_symlink_and_leaves_no_root(bool byComponents)
    {
        // A cgroup hierarchy cannot hold a symlink, so the walk itself is tried on a file system that can.
        var top = Directory.CreateTempSubdirectory("actordriver-test-");
        try
        {
            top.CreateSubdirectory("root/real");
            File.CreateSymbolicLink($"{top}/root/out", "/etc");
            File.CreateSymbolicLink($"{top}/root/inside", "real");
            using var root = Files.Open($"{top}/root", OpenFlags.PathOnly | OpenFlags.Directory);

            Walk(root, "real").Dispose();
            Assert.Contains(ErrnoOf(() => Walk(root, "out")), new[] { Errno.ELOOP, Errno.ENOTDIR });
            Assert.Contains(ErrnoOf(() => Walk(root, "inside")), new[] { Errno.ELOOP, Errno.ENOTDIR });
            Assert.Equal(Errno.EXDEV, ErrnoOf(() => Walk(root, "../root/real")));
        }
        finally
        {
            top.Delete(recursive: true);
        }

        FileDescriptor Walk(FileDescriptor root, string path) =>
            byComponents ? Directories.OpenByComponents(root, path, path) : Directories.OpenBeneath(root, path, path);

        static int ErrnoOf(Func<FileDescriptor> walk) => Assert.Throws<KernelException>(() => walk().Dispose()).Errno;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_walk_crosses_no_mount(bool byComponents)
    {
        using var root = Files.Open("/", OpenFlags.PathOnly | OpenFlags.Directory);
        var error = Assert.Throws<KernelException>(() =>
            (byComponents ? Directories.OpenByComponents(root, "proc", "/proc") : Directories.OpenBeneath(root, "proc", "/proc")).Dispose());
        Assert.Equal(Errno.EXDEV, error.Errno);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_cgroup_made_anew_at_the_same_path_is_another_one(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var old = test.CreateChild("web");
        Cgroup.Remove(test.Mount, old.Path);
        Assert.False(old.Exists);

        using var successor = test.CreateChild("web");

        Assert.NotEqual(old.Identity, successor.Identity);
        Assert.Equal(old.Identity.Device, successor.Identity.Device);
        Assert.False(old.Exists);
        Assert.True(Assert.Throws<KernelException>(() => old.Read("cgroup.procs")).IsGone);
        Assert.Empty(CgroupKill.Kill(old));
        old.RemoveSubtree();
        Assert.True(successor.Exists);
    }

    [Fact]
    public void The_identity_holds_the_numbers_that_stat_shows()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        test.Start("stat", "-c", "%d %i", test.Cgroup.FullPath);
        Eventually.True(() => File.ReadAllText(test.LogFile).EndsWith('\n'), "stat has written");

        var expected = string.Create(CultureInfo.InvariantCulture, $"{test.Cgroup.Identity.Device} {test.Cgroup.Identity.Inode}\n");
        Assert.Equal(expected, File.ReadAllText(test.LogFile));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Descendants_come_deepest_first_and_their_processes_are_found(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var a = test.CreateChild("a");
        using var b = test.CreateChild("a/b");
        var inTop = test.StartSleep();
        var inB = test.StartIn(b, "sleep", "1000");

        Assert.Equal([b.Path, a.Path], test.Cgroup.Descendants());
        Assert.Equal([inTop.Pid], test.Cgroup.Processes());
        Assert.Equal([.. new[] { inTop.Pid, inB.Pid }.Order()], test.Cgroup.ProcessesInSubtree());
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Removing_takes_the_subtree_and_reports_a_populated_one(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var a = test.CreateChild("a");
        using var b = test.CreateChild("a/b");
        var sleeping = test.StartIn(b, "sleep", "1000");

        Assert.Equal(Errno.EBUSY, Assert.Throws<KernelException>(a.RemoveSubtree).Errno);
        Eventually.True(() => CgroupKill.Kill(a).Count == 0, "a is empty");
        test.WaitForExit(sleeping);
        Cgroup.Remove(test.Mount, a.Path);
        Cgroup.Remove(test.Mount, a.Path); // gone already: no error

        Assert.False(a.Exists);
        Assert.False(b.Exists);
        Assert.True(test.Cgroup.Exists);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void The_root_is_never_removed(CgroupVersion version)
    {
        using var root = Cgroup.Open(TestCgroup.MountOf(version), "/");
        Assert.Throws<InvalidOperationException>(root.RemoveSubtree);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "freezer.state")]
    [InlineData(CgroupVersion.V2, "cgroup.freeze")]
    public void A_refused_write_keeps_the_kernels_errno(CgroupVersion version, string file)
    {
        using var test = TestCgroup.Create(version);
        var error = Assert.Throws<KernelException>(() => test.Cgroup.Write(file, "nonsense"));

        Assert.Equal("EINVAL", error.ErrnoName);
        Assert.Equal($"write {test.Cgroup.FullPath}/{file}: EINVAL (Invalid argument)", error.Message);
    }

    [Theory]
    [InlineData("../cgroup.procs")]
    [InlineData("sub/cgroup.procs")]
    [InlineData("..")]
    public void A_file_name_cannot_lead_out_of_the_cgroup(string file)
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Assert.Throws<ArgumentException>(() => test.Cgroup.Read(file));
        Assert.Throws<ArgumentException>(() => test.Cgroup.Write(file, "1"));
    }

    [Fact]
    public void Events_and_frozen_time_are_read_as_the_kernel_tells_them()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Assert.Equal(new CgroupEvents(Populated: false, Frozen: false), CgroupEvents.Read(test.Cgroup));
        test.StartSleep();
        test.Freeze();
        Assert.Equal(new CgroupEvents(Populated: true, Frozen: true), CgroupEvents.Read(test.Cgroup));
        test.Thaw();

        if (test.Cgroup.HasFile("cgroup.stat.local"))
            Assert.True(CgroupStatistics.FrozenUsec(test.Cgroup) > 0);
        using var v1 = TestCgroup.Create(CgroupVersion.V1);
        Assert.Null(CgroupStatistics.FrozenUsec(v1.Cgroup));
    }
}
