using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

/// <summary>A tree may be deeper than a path may be long, and broader than files may be open.</summary>
[Collection(Alone.Name)]
public sealed class DeepAndBroadTests
{
    [Theory]
    [InlineData(CgroupVersion.V1, 20, 250)]
    [InlineData(CgroupVersion.V2, 20, 250)]
    [InlineData(CgroupVersion.V1, 2_000, 1)]
    [InlineData(CgroupVersion.V2, 1_000, 1)]
    public void A_deep_tree_is_walked_emptied_and_removed(CgroupVersion version, int depth, int nameLength)
    {
        using var test = TestCgroup.Create(version);
        using var top = test.CreateChild("top");
        using var deepest = MakeDeep(top, depth, nameLength);
        var process = test.StartSleep();
        deepest.Write("cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture));

        Assert.Equal([process.Pid], top.ProcessesInSubtree());
        Assert.IsType<ProcessPlace.Inside>(ProcessPlace.Of(process, top));
        Eventually.True(() => CgroupKill.Kill(top).Count == 0, "it is empty");
        Assert.Equal(9, test.WaitForExit(process).Signal);
        top.RemoveSubtree();

        Assert.Empty(test.Cgroup.Descendants());
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_broad_tree_needs_no_more_handles_than_a_slim_one(CgroupVersion version)
    {
        const int breadth = 700;
        using var test = TestCgroup.Create(version);
        for (var i = 0; i < breadth; i++)
            test.CreateChild(string.Create(CultureInfo.InvariantCulture, $"n{i}")).Dispose();
        var before = OpenDescriptors();
        var (count, most) = (0, 0);

        CgroupTree.ForEach(test.Cgroup, _ => most = ++count % 100 == 0 ? Math.Max(most, OpenDescriptors()) : most);

        Assert.Equal(breadth + 1, count);
        Assert.InRange(most - before, 0, 5);
    }

    [Fact]
    public void A_long_path_is_opened_in_pieces()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var top = test.CreateChild("top");
        using var deepest = MakeDeep(top, 20, 250);
        var path = test.Cgroup.Descendants()[0];
        Assert.True(path.Length > 4096);

        using var opened = Cgroup.Open(test.Mount, path);

        Assert.Equal(Directories.Identify(deepest.Handle, "it"), opened.Identity);
    }

    private static DeepCgroup MakeDeep(Cgroup top, int depth, int nameLength)
    {
        var name = new string('d', nameLength);
        var current = Directories.OpenBeneath(top.Directory, ".", "top");
        for (var i = 0; i < depth; i++)
        {
            Directories.Make(current, name, name);
            var next = Directories.OpenBeneath(current, name, name);
            current.Dispose();
            current = next;
        }

        return new DeepCgroup(current);
    }

    private static int OpenDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private sealed class DeepCgroup(FileDescriptor handle) : IDisposable
    {
        public FileDescriptor Handle => handle;

        public void Write(string file, string text) => new CgroupDirectory(handle, "(deep)").Write(file, text);

        public void Dispose() => handle.Dispose();
    }
}
