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
        Assert.Equal([first, second], watches.Concerned([new InotifyEvent(noWatch, Inotify.QueueOverflow)]).OrderBy(w => w.Token));
    }

    [Fact]
    public void Late_events_of_a_removed_watch_reach_no_later_one_with_its_number()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var watches = new InotifyWatches();
        using var old = Watch(1);
        watches.Add(test.Cgroup, old);
        var number = old.Changes!.Value;
        watches.Remove(old);

        Assert.Empty(watches.Concerned(
            [new InotifyEvent(number, Inotify.Modify), new InotifyEvent(number, Inotify.Ignored), new InotifyEvent(number, Inotify.Modify)]));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void Of_a_removal_only_those_hear_whose_cgroup_it_was(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var one = test.CreateChild("one");
        using var two = test.CreateChild("two");
        using var watches = new InotifyWatches();
        using var first = Watch(1);
        using var second = Watch(2);
        using var alsoFirst = Watch(3);
        watches.Add(one, first);
        watches.Add(two, second);
        watches.Add(one, alsoFirst);

        one.RemoveSubtree();

        Assert.Equal([first, alsoFirst], watches.Read().OrderBy(w => w.Token));
        watches.Remove(first);
        watches.Remove(alsoFirst);
        two.RemoveSubtree();
        Assert.Equal([second], watches.Read());
    }

    private static KernelWatch Watch(ulong token) => new(token, _ => { }, _ => { });
}
