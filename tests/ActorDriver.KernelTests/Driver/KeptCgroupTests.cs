using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A domain's cgroup stays open between its operations: that must change nothing but their cost.</summary>
[Collection(Alone.Name)]
public class KeptCgroupTests
{
    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task It_is_open_once_however_often_it_is_used_and_closed_when_the_domain_ends(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        await driver.SuspendAsync("web1");
        await driver.ResumeAsync("web1");
        var afterOne = OpenIn(domain);
        Assert.NotEqual(0, afterOne);

        for (var i = 0; i < 20; i++)
        {
            await driver.SuspendAsync("web1");
            await driver.ResumeAsync("web1");
        }

        Assert.Equal(afterOne, OpenIn(domain));
        await driver.DestroyAsync("web1");
        Eventually.True(() => OpenIn(domain) == 0, "it is closed");
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task It_is_closed_when_the_container_ends_by_itself(Backend backend)
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", backend);
        await driver.SuspendAsync("web1");
        await driver.ResumeAsync("web1");
        using (var cgroup = TestDriver.Open(domain))
            Eventually.True(() => CgroupKill.Kill(cgroup).Count == 0, "it is empty");

        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);

        Eventually.True(() => OpenIn(domain) == 0, "it is closed");
    }

    [Theory]
    [InlineData(Backend.CgroupV1)]
    [InlineData(Backend.CgroupV2)]
    public async Task A_later_cgroup_at_its_path_is_never_taken_for_it(Backend backend)
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 1h");
        var domain = await driver.RunAsync("web1", backend);
        await driver.SuspendAsync("web1");
        await driver.ResumeAsync("web1");
        using var old = TestDriver.Open(domain);
        Eventually.True(() => CgroupKill.Kill(old).Count == 0, "it is empty");
        old.RemoveSubtree();
        using var anew = Cgroup.Create(old.Mount, old.Path);

        await driver.SuspendAsync("web1"); // whether the driver has noticed by now or not

        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
        Assert.False(NestedDomain.IsFrozenItself(anew));
        anew.RemoveSubtree();
    }

    [Fact]
    public async Task A_thread_of_the_driver_that_has_got_into_it_since_keeps_it_from_being_frozen()
    {
        await using var driver = TestDriver.Start();
        var domain = await driver.RunAsync("web1", Backend.CgroupV1);
        await driver.SuspendAsync("web1");
        await driver.ResumeAsync("web1");
        using var cgroup = TestDriver.Open(domain);
        using var root = Cgroup.Open(cgroup.Mount, "/");
        using var begun = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        var id = "";
        var thread = new Thread(() =>
        {
            id = Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!);
            begun.Set();
            over.Wait();
        });
        thread.Start();
        begun.Wait();
        cgroup.Write("tasks", id); // v1 moves single threads
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1.1)); // where the threads are is looked at once a second

            var refused = Assert.IsType<DomainReply.Refused>(await driver.SuspendAsync("web1"));

            Assert.Equal(ErrorCode.OperationInvalid, refused.Why.Code);
            Assert.Contains("a thread of the driver", refused.Why.Message, StringComparison.Ordinal);
        }
        finally
        {
            root.Write("tasks", id);
            over.Set();
            thread.Join();
        }
    }

    [Fact]
    public async Task One_that_was_renamed_since_it_was_opened_is_worked_on_under_its_new_name()
    {
        await using var driver = TestDriver.Start("actordriver.watch.sweep-interval = 1h");
        using var test = TestCgroup.Create(CgroupVersion.V1);
        using var child = test.CreateChild("before/web");
        var process = test.StartIn(child, "sleep", "1000");
        var container = new FoundContainer("cgroup", null, "cgroup", driver.Host.Kernel.Record(child, created: false), process, false);
        Assert.IsType<DomainReply.Done>(await driver.SendAsync(new DomainCommand.Adopt(new DomainName("web1"), container, TestDriver.By)));
        await driver.SuspendAsync("web1");
        await driver.ResumeAsync("web1");

        Directory.Move($"{test.Cgroup.FullPath}/before/web", $"{test.Cgroup.FullPath}/before/www");
        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await driver.SuspendAsync("web1")).Event);
        Directory.Move($"{test.Cgroup.FullPath}/before", $"{test.Cgroup.FullPath}/after");
        using (var above = Cgroup.Open(test.Mount, $"{test.Path}/after"))
        {
            above.Write("freezer.state", "FROZEN");
            var refused = Assert.IsType<DomainReply.Refused>(await driver.ResumeAsync("web1"));
            Assert.Contains(above.Path, refused.Why.Message, StringComparison.Ordinal);
            above.Write("freezer.state", "THAWED");
        }

        Assert.Equal("Thawed", Assert.IsType<DomainReply.Done>(await driver.ResumeAsync("web1")).Event);
    }

    [Fact]
    public void A_process_is_in_a_cgroup_that_was_renamed_after_it_was_opened()
    {
        using var test = TestCgroup.Create(CgroupVersion.V1);
        using var child = test.CreateChild("before");
        var process = test.StartIn(child, "sleep", "1000");

        Directory.Move($"{test.Cgroup.FullPath}/before", $"{test.Cgroup.FullPath}/after");

        Assert.IsType<ProcessPlace.Inside>(ProcessPlace.Of(process, child));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void With_no_place_left_it_does_not_stay_open_and_a_place_comes_back_once(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var notifications = new KernelNotifications(_ => { });
        var kept = new KeptCgroups(1);
        var first = Open();
        using var second = Open();

        Assert.True(first.StaysOpen);
        Assert.False(second.StaysOpen);
        first.Dispose();
        first.Dispose();

        Assert.True(second.StaysOpen);
        using var third = Open();
        Assert.False(third.StaysOpen);

        CgroupFreezer Open()
        {
            var cgroup = Cgroup.Open(test.Mount, test.Path);
            return version == CgroupVersion.V1
                ? new V1Freezer(cgroup, created: false) { Kept = kept }
                : new V2Freezer(cgroup, created: false, notifications) { Kept = kept };
        }
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void What_is_read_through_an_open_file_is_what_is_true_now(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var notifications = new KernelNotifications(_ => { });
        var sleep = test.StartSleep();
        using CgroupFreezer freezer = version == CgroupVersion.V1
            ? new V1Freezer(Cgroup.Open(test.Mount, test.Path), created: false)
            : new V2Freezer(Cgroup.Open(test.Mount, test.Path), created: false, notifications);
        Assert.Equal((FreezerState.Thawed, false, true), Seen());

        test.Freeze();
        Assert.Equal((FreezerState.Frozen, true, true), Seen());

        test.Thaw();
        Assert.Equal((FreezerState.Thawed, false, true), Seen());

        Eventually.True(() => CgroupKill.Kill(test.Cgroup).Count == 0, "it is empty");
        test.WaitForExit(sleep);
        Assert.Equal((FreezerState.Thawed, false, false), Seen());

        (FreezerState State, bool Own, bool IsPopulated) Seen()
        {
            var read = freezer.Read();
            Assert.Equal(read.OwnFreeze, freezer.OwnFreeze());
            return (read.State, read.OwnFreeze, read.IsPopulated);
        }
    }

    /// <summary>How many descriptors of this process are in the domain's cgroup.</summary>
    private static int OpenIn(DomainState domain) => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(fd =>
    {
        try
        {
            return File.ResolveLinkTarget(fd, returnFinalTarget: false)?.FullName.Contains(domain.Cgroup!.Path, StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false; // closed meanwhile
        }
    });
}
