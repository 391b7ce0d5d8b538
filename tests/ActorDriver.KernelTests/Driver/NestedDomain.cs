using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>An adopted domain with one sleeping process, in a cgroup below another that is nobody's.</summary>
internal sealed class NestedDomain : IDisposable
{
    private readonly Process _process;

    private NestedDomain(Backend backend)
    {
        Version = backend == Backend.CgroupV1 ? CgroupVersion.V1 : CgroupVersion.V2;
        Above = Cgroup.Create(TestCgroup.MountOf(Version), $"/actordriver-test-{Guid.NewGuid():N}");
        Own = Cgroup.Create(Above.Mount, Above.Path + "/below");
        _process = Process.Start("sleep", "1000");
        Own.Write("cgroup.procs", _process.Id.ToString(CultureInfo.InvariantCulture));
    }

    public CgroupVersion Version { get; }

    /// <summary>The ancestor.</summary>
    public Cgroup Above { get; }

    /// <summary>The domain's.</summary>
    public Cgroup Own { get; }

    public int Pid => _process.Id;

    public DomainId Id { get; private set; }

    public string Name { get; } = "below";

    public static async Task<NestedDomain> AdoptAsync(TestDriver driver, Backend backend)
    {
        var domain = new NestedDomain(backend);
        var found = new FoundContainer(
            "cgroup", null, "cgroup", driver.Host.Kernel.Record(domain.Own, created: false), ProcessIdentity.Of(domain.Pid), false);
        var adopted = Assert.IsType<DomainReply.Done>(
            await driver.SendAsync(new DomainCommand.Adopt(new DomainName(domain.Name), found, TestDriver.By)));
        domain.Id = adopted.Domain.Id;
        return domain;
    }

    /// <summary>What is asked of a cgroup itself, whatever is asked of those above it.</summary>
    public static bool IsFrozenItself(Cgroup cgroup) =>
        cgroup.Read(cgroup.Version == CgroupVersion.V1 ? "freezer.self_freezing" : "cgroup.freeze").Trim() == "1";

    public void Dispose()
    {
        TestDriver.Write(Above, frozen: false);
        Eventually.True(() => CgroupKill.Kill(Above).Count == 0, "it is empty");
        Above.RemoveSubtree();
        _process.Dispose();
        Own.Dispose();
        Above.Dispose();
    }
}
