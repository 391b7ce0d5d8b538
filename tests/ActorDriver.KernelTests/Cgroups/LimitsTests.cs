using System.Globalization;
using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

[Collection(Alone.Name)]
public sealed class LimitsTests
{
    [Fact]
    public void Launches_leak_no_descriptor_no_thread_and_no_child()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        LaunchSome(test, 5); // what is made once is made here
        var before = OpenDescriptors();

        LaunchSome(test, 40);

        Eventually.True(() => OpenDescriptors() <= before, "as few descriptors as before");
        Eventually.True(() => ThreadsNamed("actordriver-spa") == 0, "no launching thread"); // the kernel keeps 15 characters
    }

    [Fact]
    public void Two_thousand_watches_need_one_thread_and_one_descriptor_each()
    {
        const int count = 2_000;
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var init = test.StartSleep();
        var cgroups = Enumerable.Range(0, count)
            .Select(i => test.CreateChild(string.Create(CultureInfo.InvariantCulture, $"n{i}"))).ToList();
        var before = OpenDescriptors();
        var changed = new bool[count];
        var exited = new bool[count];
        using var notifications = new KernelNotifications(e => Assert.Fail(e.ToString()));
        var watches = cgroups.Select((cgroup, i) => notifications.Watch(cgroup, init, notice =>
            Volatile.Write(ref (notice == KernelNotice.CgroupChanged ? changed : exited)[i], true))).ToList();

        Assert.InRange(OpenDescriptors() - before, count, count + 10);
        Assert.Equal(1, ThreadsNamed("actordriver-ker"));
        test.Freeze(); // freezes all below, too
        Eventually.True(() => Array.TrueForAll(changed, c => c), "each watch was told of the change");
        test.Thaw();
        CgroupKill.Kill(test.Cgroup);
        Eventually.True(() => Array.TrueForAll(exited, e => e), "each watch was told of the exit");

        watches.ForEach(w => w.Dispose());
        Assert.InRange(OpenDescriptors() - before, 0, 10);
        cgroups.ForEach(c => c.Dispose());
    }

    private static void LaunchSome(TestCgroup test, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(0, test.WaitForExit(test.Start("true")).ExitCode);
            Assert.IsType<LaunchResult.Failed>(
                test.Launch(new LaunchRequest(test.Cgroup, ["/nosuch"], null, null, test.LogFile, test.Scratch)));
        }
    }

    private static int OpenDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private static int ThreadsNamed(string name) => Directory.EnumerateDirectories("/proc/self/task")
        .Count(task => NameOf(task) == name);

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").Trim();
        }
        catch (IOException)
        {
            return ""; // that thread has just ended
        }
    }
}
