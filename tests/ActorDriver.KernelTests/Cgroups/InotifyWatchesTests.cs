using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

public sealed class InotifyWatchesTests
{
    [Fact]
    public void When_the_kernel_had_to_drop_events_every_watch_is_concerned()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var child = test.CreateChild("child");
        using var watches = new InotifyWatches();
        using var first = Watch(1);
        using var second = Watch(2);
        watches.Add(test.Cgroup, first);
        watches.Add(child, second);

        const int noWatch = -1;
        Assert.Equal([first, second], watches.Concerned([(noWatch, Inotify.QueueOverflow)]).OrderBy(w => w.Token));
    }

    [Fact]
    public void Late_events_of_a_removed_watch_reach_no_later_one_with_its_number()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var watches = new InotifyWatches();
        using var old = Watch(1);
        var number = watches.Add(test.Cgroup, old);
        watches.Remove(number, old);

        Assert.Empty(watches.Concerned([(number, Inotify.Modify), (number, Inotify.Ignored), (number, Inotify.Modify)]));
    }

    private static KernelWatch Watch(ulong token) => new(token, _ => { }, _ => { });
}
