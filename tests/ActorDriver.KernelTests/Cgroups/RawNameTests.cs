using System.Globalization;
using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

/// <summary>Names of cgroups are bytes: one that is no text hides nothing.</summary>
public sealed class RawNameTests
{
    private const string NoText = @"k\xFF";

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void It_is_made_shown_read_and_removed_under_its_name(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var child = test.CreateChild($"a/{NoText}");
        var process = test.StartIn(child, "sleep", "1000");

        Assert.Equal([child.Path, $"{test.Path}/a"], test.Cgroup.Descendants());
        Assert.Equal(child.Path, ProcCgroups.Read(process.Pid).In(version));
        Assert.Equal([process.Pid], test.Cgroup.ProcessesInSubtree());
        Assert.Equal("k\uFFFD", Path.GetFileName(Directory.GetDirectories($"{test.Cgroup.FullPath}/a").Single())); // as .NET reads it
        using (var again = Cgroup.Open(test.Mount, child.Path))
            Assert.Equal(child.Identity, again.Identity);

        Eventually.True(() => CgroupKill.Kill(test.Cgroup).Count == 0, "it is empty");
        test.WaitForExit(process);
        Cgroup.Remove(test.Mount, $"{test.Path}/a");
        Assert.Empty(test.Cgroup.Descendants());
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_name_that_looks_like_the_kernels_mark_of_a_removed_one_is_a_name(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var child = test.CreateChild("x (deleted)");
        var process = test.StartIn(child, "sleep", "1000");

        var cgroups = ProcCgroups.Read(process.Pid);

        Assert.Equal((child.Path, false), (cgroups.In(version), cgroups.V2Deleted));
    }

    [Fact]
    public void A_removed_one_is_told_from_it()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var child = test.CreateChild("x");
        var process = test.StartIn(child, "sleep", "1000");
        Eventually.True(() => CgroupKill.Kill(child).Count == 0 && !process.IsAlive, "it is a zombie");
        child.RemoveSubtree();

        var cgroups = ProcCgroups.Read(process.Pid);

        Assert.Equal((child.Path, true), (cgroups.V2, cgroups.V2Deleted));
        test.WaitForExit(process);
    }

    [Fact]
    public void A_renamed_v1_cgroup_is_removed_under_the_name_that_it_bears()
    {
        using var test = TestCgroup.Create(CgroupVersion.V1);
        using var child = test.CreateChild("before");
        using var successor = Rename();

        child.RemoveSubtree();

        Assert.Equal([successor.Path], test.Cgroup.Descendants());

        Cgroup Rename()
        {
            Directory.Move(child.FullPath, $"{test.Cgroup.FullPath}/after");
            return test.CreateChild("before");
        }
    }

    [Fact]
    public void Processes_in_it_are_killed_when_it_is_deep_in_a_frozen_v1_tree()
    {
        using var test = TestCgroup.Create(CgroupVersion.V1);
        using var child = test.CreateChild($"{NoText}/{NoText}");
        var process = test.StartIn(child, "sleep", "1000");
        test.Freeze(child);
        test.Freeze();

        Eventually.True(() => CgroupKill.Kill(test.Cgroup).Count == 0, "it is empty");

        Assert.Equal(9, test.WaitForExit(process).Signal);
        Assert.Contains(process.Pid.ToString(CultureInfo.InvariantCulture), $"{process}", StringComparison.Ordinal);
    }
}
