using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

/// <summary>A process that is where a service of systemd's would be.</summary>
public sealed class ServiceCgroupTests : IDisposable
{
    private readonly string _service = $"/actordriver-test-{Guid.NewGuid():N}.service";
    private readonly List<string> _directories = [];
    private readonly Process _process = Process.Start("sleep", "1000");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        foreach (var directory in _directories)
            Directory.Delete(directory);
        _process.Dispose();
    }

    [Fact]
    public void It_leaves_the_service_in_each_hierarchy_but_the_one_that_is_to_hold_it()
    {
        using var own = TestCgroup.Create(CgroupVersion.V1);
        var entered = Hierarchy.Of(_process.Id).Where(IsTried).Where(TryEnter).ToList();
        Assert.NotEmpty(entered);

        ServiceCgroup.Leave(_process.Id, own.Cgroup);

        foreach (var hierarchy in Hierarchy.Of(_process.Id).Where(h => entered.Exists(e => e.Controllers.SequenceEqual(h.Controllers))))
            Assert.Equal(hierarchy.IsOnlyNames ? "/actordriver/domains" : "/", hierarchy.Path);
    }

    [Fact]
    public void Where_there_is_no_service_it_stays_where_it_is()
    {
        using var own = TestCgroup.Create(CgroupVersion.V1);
        var pids = Hierarchy.Of(_process.Id).Where(h => h.Controllers.Contains("pids")).Where(TryEnter).ToList();
        var before = Hierarchy.Of(_process.Id).ToList();
        if (before.Exists(h => (h.IsV2 || h.Controllers.Contains(Hierarchy.OfSystemd)) && h.Path != "/"))
            return; // the tests run in a service or a session
        Assert.All(pids, p => Assert.Contains(before, h => h.Controllers.SequenceEqual(p.Controllers) && h.Path == _service));

        ServiceCgroup.Leave(_process.Id, own.Cgroup);

        Assert.Equal(before.Select(h => h.Path), Hierarchy.Of(_process.Id).Select(h => h.Path));
    }

    private static bool IsTried(Hierarchy h) => h.IsV2 || h.Controllers.Contains(Hierarchy.OfSystemd) || h.Controllers.Contains("pids");

    private bool TryEnter(Hierarchy hierarchy)
    {
        if ((hierarchy with { Path = "/" }).FindMount() is not { } mount)
            return false;
        var directory = Directory.CreateDirectory(mount.MountPoint + _service).FullName;
        _directories.Add(directory);
        File.WriteAllText($"{directory}/cgroup.procs", _process.Id.ToString(CultureInfo.InvariantCulture));
        return true;
    }
}
