using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>What is not adopted, and that the refusal says why.</summary>
public class AdoptionRefusalTests
{
    public static TheoryData<CgroupVersion> Versions => [CgroupVersion.V1, CgroupVersion.V2];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_container_is_adopted_once_and_the_second_time_its_domain_is_named(CgroupVersion version)
    {
        using var cgroup = TestCgroup.Create(version);
        cgroup.StartSleep();
        await using var driver = TestDriver.Start();
        await driver.AdoptAsync("web", new ContainerRef.ByCgroup(cgroup.Cgroup.FullPath));

        var again = Refused(await driver.TryAdoptAsync("other", new ContainerRef.ByCgroup(cgroup.Cgroup.FullPath)));
        var sameName = Refused(await driver.TryAdoptAsync("web", new ContainerRef.ByCgroup(cgroup.Cgroup.FullPath)));

        Assert.Equal((ErrorCode.OperationInvalid, ErrorCode.OperationInvalid), (again.Code, sameName.Code));
        Assert.Contains("'web'", again.Message, StringComparison.Ordinal);
        Assert.Contains("'web'", sameName.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Of_two_adoptions_at_once_one_is_refused(CgroupVersion version)
    {
        using var cgroup = TestCgroup.Create(version);
        cgroup.StartSleep();
        await using var driver = TestDriver.Start();
        var found = (await driver.Host.Containers.FindAsync(new ContainerRef.ByCgroup(cgroup.Cgroup.FullPath))).Container!;

        var replies = await Task.WhenAll(
            driver.SendAsync(new DomainCommand.Adopt(new DomainName("one"), found, TestDriver.By)),
            driver.SendAsync(new DomainCommand.Adopt(new DomainName("two"), found, TestDriver.By)));

        Assert.Single(replies.OfType<DomainReply.Done>());
        Assert.Equal(ErrorCode.OperationInvalid, Assert.Single(replies.OfType<DomainReply.Refused>()).Why.Code);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_name_that_is_taken_is_refused(CgroupVersion version)
    {
        using var first = TestCgroup.Create(version);
        using var second = TestCgroup.Create(version);
        first.StartSleep();
        second.StartSleep();
        await using var driver = TestDriver.Start();
        await driver.AdoptAsync("web", new ContainerRef.ByCgroup(first.Cgroup.FullPath));

        Assert.Equal(
            ErrorCode.NameTaken,
            Refused(await driver.TryAdoptAsync("web", new ContainerRef.ByCgroup(second.Cgroup.FullPath))).Code);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_is_inside_or_above_an_adopted_cgroup_is_refused_naming_the_domain(CgroupVersion version)
    {
        using var cgroup = TestCgroup.Create(version);
        using var middle = cgroup.CreateChild("middle");
        using var inner = cgroup.CreateChild("middle/inner");
        cgroup.StartIn(inner, "sleep", "1000");
        await using var driver = TestDriver.Start();
        await driver.AdoptAsync("web", new ContainerRef.ByCgroup(middle.FullPath));

        foreach (var overlapping in new[] { inner.FullPath, cgroup.Cgroup.FullPath })
        {
            var why = Refused(await driver.TryAdoptAsync("other", new ContainerRef.ByCgroup(overlapping)));
            Assert.Equal(ErrorCode.OperationInvalid, why.Code);
            Assert.Contains("'web'", why.Message, StringComparison.Ordinal);
            Assert.Contains(middle.Path, why.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_driver_itself_is_refused()
    {
        await using var driver = TestDriver.Start();
        var why = await driver.RefusalAsync(new ContainerRef.ByPid(Environment.ProcessId));
        Assert.Equal(ErrorCode.OperationInvalid, why.Code);
        Assert.Contains("the driver itself", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_in_the_root_cgroup_is_refused()
    {
        await using var driver = TestDriver.Start();
        using var process = Process.Start("sleep", "1000");
        try
        {
            foreach (var version in Enum.GetValues<CgroupVersion>())
            {
                using var root = Cgroup.Open(TestCgroup.MountOf(version), "/");
                root.Write("cgroup.procs", process.Id.ToString(CultureInfo.InvariantCulture));
            }

            var why = await driver.RefusalAsync(new ContainerRef.ByPid(process.Id));
            Assert.Equal(ErrorCode.OperationInvalid, why.Code);
            Assert.Contains("root cgroup", why.Message, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task A_kernel_thread_is_refused()
    {
        await using var driver = TestDriver.Start();
        const int kthreadd = 2; // its own number on every machine that is no container
        var why = await driver.RefusalAsync(new ContainerRef.ByPid(kthreadd));
        Assert.Equal(ErrorCode.OperationInvalid, why.Code);
        Assert.Contains("kernel thread", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_gone_is_refused()
    {
        await using var driver = TestDriver.Start();
        using var process = Process.Start("true");
        await process.WaitForExitAsync();

        var why = await driver.RefusalAsync(new ContainerRef.ByPid(process.Id));

        Assert.Equal(ErrorCode.OperationInvalid, why.Code);
        Assert.Contains($"no process {process.Id}", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sys/fs/cgroup/freezer", ErrorCode.OperationInvalid, "root cgroup")]
    [InlineData("/", ErrorCode.OperationInvalid, "root cgroup")]
    [InlineData("/no-such-cgroup", ErrorCode.OperationInvalid, "no such cgroup")]
    [InlineData("/web/../etc", ErrorCode.InvalidArgument, "not a cgroup")]
    [InlineData("web", ErrorCode.InvalidArgument, "not a cgroup")]
    [InlineData("", ErrorCode.InvalidArgument, "not a cgroup")]
    [InlineData("/sys/fs/cgroup/memory", ErrorCode.InvalidArgument, "not a cgroup")]
    [InlineData("/etc", ErrorCode.OperationInvalid, "no such cgroup")]
    public async Task A_cgroup_that_is_none_is_refused(string path, ErrorCode code, string words)
    {
        await using var driver = TestDriver.Start();
        var why = await driver.RefusalAsync(new ContainerRef.ByCgroup(path));
        Assert.Equal(code, why.Code);
        Assert.Contains(words, why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_empty_cgroup_is_refused(CgroupVersion version)
    {
        using var cgroup = TestCgroup.Create(version);
        await using var driver = TestDriver.Start();
        var why = await driver.RefusalAsync(new ContainerRef.ByCgroup(cgroup.Cgroup.FullPath));
        Assert.Equal(ErrorCode.OperationInvalid, why.Code);
        Assert.Contains("holds no process", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lxc", "no-such-container", ErrorCode.OperationInvalid)]
    [InlineData("vmware", "web", ErrorCode.InvalidArgument)]
    public async Task A_container_that_does_not_run_is_refused(string runtime, string id, ErrorCode code)
    {
        await using var driver = TestDriver.Start();
        Assert.Equal(code, (await driver.RefusalAsync(new ContainerRef.ByName(runtime, id))).Code);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_container_that_is_a_domain_by_its_cgroup_in_the_other_hierarchy_is_refused_naming_it(CgroupVersion version)
    {
        using var held = TestCgroup.Create(version);
        using var other = TestCgroup.Create(version == CgroupVersion.V1 ? CgroupVersion.V2 : CgroupVersion.V1);
        using var below = other.CreateChild("below");
        var init = held.StartSleep();
        below.Write("cgroup.procs", init.Pid.ToString(CultureInfo.InvariantCulture));
        await using var driver = TestDriver.Start();
        await driver.AdoptAsync("web", new ContainerRef.ByCgroup(held.Cgroup.FullPath));

        foreach (var cgroup in new[] { below, other.Cgroup })
        {
            var why = await driver.RefusalAsync(new ContainerRef.ByCgroup(cgroup.FullPath));
            Assert.Equal(ErrorCode.OperationInvalid, why.Code);
            Assert.Contains("'web'", why.Message, StringComparison.Ordinal);
            Assert.Contains(held.Path, why.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_two_adoptions_at_once_by_two_hierarchies_one_is_refused()
    {
        using var first = TestCgroup.Create(CgroupVersion.V1);
        using var second = TestCgroup.Create(CgroupVersion.V2);
        second.Cgroup.Write("cgroup.procs", first.StartSleep().Pid.ToString(CultureInfo.InvariantCulture));
        await using var driver = TestDriver.Start();
        var inV1 = (await driver.Host.Containers.FindAsync(new ContainerRef.ByCgroup(first.Cgroup.FullPath))).Container!;
        var inV2 = (await driver.Host.Containers.FindAsync(new ContainerRef.ByCgroup(second.Cgroup.FullPath))).Container!;

        var replies = await Task.WhenAll(
            driver.SendAsync(new DomainCommand.Adopt(new DomainName("one"), inV1, TestDriver.By)),
            driver.SendAsync(new DomainCommand.Adopt(new DomainName("two"), inV2, TestDriver.By)));
        var later = Refused(await driver.SendAsync(new DomainCommand.Adopt(new DomainName("three"), inV2, TestDriver.By)));

        Assert.Single(replies.OfType<DomainReply.Done>());
        Assert.Equal(ErrorCode.OperationInvalid, Assert.Single(replies.OfType<DomainReply.Refused>()).Why.Code);
        Assert.Equal(ErrorCode.OperationInvalid, later.Code);
    }

    private static DomainError Refused(DomainReply reply) => Assert.IsType<DomainReply.Refused>(reply).Why;
}
