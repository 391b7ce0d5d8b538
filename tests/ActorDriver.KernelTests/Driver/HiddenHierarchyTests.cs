using ActorDriver.Cgroups;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A living container that cannot be seen is not gone; and it is seen through any mount that shows it.</summary>
public sealed class HiddenHierarchyTests
{
    public static TheoryData<CgroupVersion> Versions => [CgroupVersion.V1, CgroupVersion.V2];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Hidden_by_a_mount_above_it(CgroupVersion version) => WhileItIsHidden(version, (mountPoint, _) =>
    {
        var above = Path.GetDirectoryName(mountPoint)!;
        MountNamespace.Hide(above);
        return () => MountNamespace.Unmount(above);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void Hidden_by_a_mount_at_its_place(CgroupVersion version) => WhileItIsHidden(version, (mountPoint, _) =>
    {
        MountNamespace.Hide(mountPoint);
        return () => MountNamespace.Unmount(mountPoint);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void Hidden_by_a_part_of_the_same_hierarchy(CgroupVersion version) => WhileItIsHidden(version, (mountPoint, test) =>
    {
        using var other = test.CreateChild("other");
        MountNamespace.Mount(other.FullPath, mountPoint, null, MountNamespace.Bind);
        return () => MountNamespace.Unmount(mountPoint);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void Hidden_by_a_mount_on_the_container_itself(CgroupVersion version) => WhileItIsHidden(version, (_, test) =>
    {
        var web = $"{test.Cgroup.FullPath}/web";
        MountNamespace.Hide(web);
        return () => MountNamespace.Unmount(web);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void Not_mounted_for_a_while(CgroupVersion version) => WhileItIsHidden(version, (mountPoint, _) =>
    {
        MountNamespace.Unmount(mountPoint);
        return () => MountNamespace.Mount(
            "none", mountPoint, version == CgroupVersion.V1 ? "cgroup" : "cgroup2", 0, version == CgroupVersion.V1 ? "freezer" : null);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_second_mount_shows_it_when_the_first_is_hidden(CgroupVersion version) => InItsNamespace(version, machine =>
    {
        var (first, second) = (machine.Test.Mount.MountPoint, machine.Directory("second"));
        MountNamespace.Mount(first, second, null, MountNamespace.Bind);
        MountNamespace.Hide(first);

        Assert.True(machine.IsSeen());
        Assert.Equal(second, machine.Freezers.Mounts.Of(version)?.MountPoint);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_mount_that_can_be_written_is_used_when_the_first_cannot(CgroupVersion version) => InItsNamespace(version, machine =>
    {
        var (first, second) = (machine.Test.Mount.MountPoint, machine.Directory("second"));
        MountNamespace.Mount(first, second, null, MountNamespace.Bind);
        MountNamespace.Mount(null, first, null, MountNamespace.Bind | MountNamespace.Remount | MountNamespace.ReadOnly);

        machine.Freeze();

        Assert.Equal(second, machine.Freezers.Mounts.Of(version)?.MountPoint);
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_part_in_which_it_is_shows_it(CgroupVersion version) => InItsNamespace(version, machine =>
    {
        var part = machine.Directory("part");
        MountNamespace.Mount(machine.Test.Cgroup.FullPath, part, null, MountNamespace.Bind);
        MountNamespace.Unmount(machine.Test.Mount.MountPoint);

        Assert.Equal(new CgroupMount(version, part, machine.Test.Path), machine.Freezers.Mounts.Of(version));
        machine.Freeze();
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_part_in_which_it_is_not_proves_nothing(CgroupVersion version) => InItsNamespace(version, machine =>
    {
        using var other = machine.Test.CreateChild("other");
        var part = machine.Directory("part");
        MountNamespace.Mount(other.FullPath, part, null, MountNamespace.Bind);
        MountNamespace.Unmount(machine.Test.Mount.MountPoint);

        machine.AssertUnseen();
    });

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_is_gone_is_gone_where_it_can_be_seen(CgroupVersion version) => InItsNamespace(version, machine =>
    {
        machine.Kill();
        Assert.Equal(GoneCause.Exited, Assert.IsType<KernelObservation.Gone>(machine.Look()).Why);
        Cgroup.Remove(machine.Test.Mount, machine.Recorded.Path);
        Assert.Equal(GoneCause.Vanished, Assert.IsType<KernelObservation.Gone>(machine.Look()).Why);
        MountNamespace.Hide(machine.Test.Mount.MountPoint);
        machine.AssertUnseen();
    });

    /// <summary>It cannot be told while it is hidden, and is there again after that.</summary>
    private static void WhileItIsHidden(CgroupVersion version, Func<string, TestCgroup, Action> hide) => InItsNamespace(version, machine =>
    {
        Assert.True(machine.IsSeen());
        var show = hide(machine.Test.Mount.MountPoint, machine.Test);
        machine.AssertUnseen();
        show();
        Assert.True(machine.IsSeen());
        machine.Freeze();
    });

    private static void InItsNamespace(CgroupVersion version, Action<Machine> body)
    {
        using var test = TestCgroup.Create(version);
        MountNamespace.Run(() =>
        {
            using var machine = new Machine(test);
            body(machine);
        });
    }

    /// <summary>A container, and the freezers as they see it from this mount namespace.</summary>
    private sealed class Machine : IDisposable
    {
        public Machine(TestCgroup test)
        {
            Test = test;
            Freezers = new KernelFreezers(
                new MountTable(null, MountNamespace.MountInfo), null, null, e => Assert.Fail(e.ToString()), null);
            using var web = Test.CreateChild("web");
            Init = Test.StartIn(web, "sleep", "1000");
            Recorded = Freezers.Record(web, created: false);
        }

        public TestCgroup Test { get; }

        public KernelFreezers Freezers { get; }

        public CgroupRef Recorded { get; }

        public ProcessIdentity Init { get; }

        public KernelObservation Look() => Freezers.Inspect(Recorded, Init);

        public bool IsSeen() => Look() is KernelObservation.Present { Reading.InitElsewhere: null };

        public void AssertUnseen()
        {
            Assert.IsType<KernelObservation.Unknown>(Look());
            Assert.IsType<KernelObservation.Unknown>(Freezers.Inspect(Recorded, null)); // and not because its init lives
            Assert.False(Assert.Throws<KernelException>(() => Freezers.Open(Recorded, Init)).IsGone);
            Assert.False(Assert.Throws<KernelException>(() => Freezers.Watch(Recorded, Init, () => { })).IsGone);
        }

        public void Freeze()
        {
            using var cgroup = Freezers.Open(Recorded, Init);
            cgroup.Request(FreezerTarget.Frozen);
            Eventually.True(() => cgroup.Read().Is(FreezerTarget.Frozen), "it is frozen");
        }

        public void Kill()
        {
            using var cgroup = Freezers.Open(Recorded, Init);
            Eventually.True(() => cgroup.Kill().Count == 0 && !Init.IsAlive, "it is dead");
        }

        public string Directory(string name) => System.IO.Directory.CreateDirectory(Path.Combine(Test.Scratch, name)).FullName;

        public void Dispose() => Freezers.Dispose();
    }
}
