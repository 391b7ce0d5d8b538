using System.Collections.Concurrent;
using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

public sealed class KernelNotificationsTests : IDisposable
{
    private readonly ConcurrentQueue<Exception> _errors = new();
    private readonly KernelNotifications _notifications;

    public KernelNotificationsTests() => _notifications = new KernelNotifications(_errors.Enqueue);

    public void Dispose()
    {
        _notifications.Dispose();
        Assert.Empty(_errors);
    }

    [Fact]
    public void Freezing_and_thawing_are_noticed()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        test.StartSleep();
        using var noticed = new Noticed(_notifications, test.Cgroup, null, () => CgroupEvents.Read(test.Cgroup).Frozen);

        test.Cgroup.Write("cgroup.freeze", "1");
        noticed.WaitFor(KernelNotice.CgroupChanged, seen: true);
        test.Cgroup.Write("cgroup.freeze", "0");
        noticed.WaitFor(KernelNotice.CgroupChanged, seen: false);
    }

    [Fact]
    public void Becoming_populated_and_empty_is_noticed()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var noticed = new Noticed(_notifications, test.Cgroup, null, () => CgroupEvents.Read(test.Cgroup).Populated);

        test.StartSleep();
        noticed.WaitFor(KernelNotice.CgroupChanged, seen: true);
        CgroupKill.Kill(test.Cgroup);
        noticed.WaitFor(KernelNotice.CgroupChanged, seen: false);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void The_exit_of_an_init_is_noticed_once_while_it_is_a_zombie(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        var init = test.StartSleep();
        using var noticed = new Noticed(_notifications, test.Cgroup, init, () => init.IsAlive);

        CgroupKill.Kill(test.Cgroup);

        noticed.WaitFor(KernelNotice.InitExited, seen: false);
        Assert.NotNull(ProcessIdentity.Of(init.Pid));
        test.WaitForExit(init);
        Assert.Equal(0, noticed.Count(KernelNotice.InitExited)); // no second one
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void An_init_that_is_gone_already_is_told_at_once(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        var init = test.Start("true");
        test.WaitForExit(init);
        var another = test.StartSleep();
        var samePidOtherProcess = another with { StartTime = another.StartTime - 1 };

        using var gone = new Noticed(_notifications, test.Cgroup, init, () => init.IsAlive);
        using var reused = new Noticed(_notifications, test.Cgroup, samePidOtherProcess, () => samePidOtherProcess.IsAlive);

        gone.WaitFor(KernelNotice.InitExited, seen: false);
        reused.WaitFor(KernelNotice.InitExited, seen: false);
    }

    [Fact]
    public void Two_watches_of_one_cgroup_are_both_told_and_end_apart()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var first = new Noticed(_notifications, test.Cgroup, null, () => TestCgroup.IsFrozen(test.Cgroup));
        using var second = new Noticed(_notifications, test.Cgroup, null, () => TestCgroup.IsFrozen(test.Cgroup));
        test.StartSleep();

        test.Freeze();
        first.WaitFor(KernelNotice.CgroupChanged, seen: true);
        second.WaitFor(KernelNotice.CgroupChanged, seen: true);

        first.Dispose();
        first.Clear();
        test.Thaw();
        second.WaitFor(KernelNotice.CgroupChanged, seen: false);
        Assert.Equal(0, first.Count(KernelNotice.CgroupChanged));
    }

    [Fact]
    public void Nothing_is_told_after_a_watch_has_ended()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var init = test.StartSleep();
        using var ended = new Noticed(_notifications, test.Cgroup, init, () => init.IsAlive);
        using var fence = new Noticed(_notifications, test.Cgroup, init, () => init.IsAlive);
        ended.Dispose();
        ended.Clear();

        CgroupKill.Kill(test.Cgroup);

        fence.WaitFor(KernelNotice.InitExited, seen: false);
        Assert.Equal(0, ended.Count(KernelNotice.InitExited));
        Assert.Equal(0, ended.Count(KernelNotice.CgroupChanged));
    }

    [Fact]
    public void A_watch_may_be_ended_by_its_own_callback()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        test.StartSleep();
        var calls = 0;
        IDisposable? watch = null;
        using var armed = new ManualResetEventSlim();
        watch = _notifications.Watch(test.Cgroup, null, _ =>
        {
            armed.Wait(Eventually.Limit);
            Interlocked.Increment(ref calls);
            watch!.Dispose();
        });
        armed.Set();
        using var fence = new Noticed(_notifications, test.Cgroup, null, () => TestCgroup.IsFrozen(test.Cgroup));

        test.Freeze();
        fence.WaitFor(KernelNotice.CgroupChanged, seen: true);
        Eventually.True(() => Volatile.Read(ref calls) == 1, "it was called");
        test.Thaw();
        fence.WaitFor(KernelNotice.CgroupChanged, seen: false);

        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_callback_that_throws_is_reported_and_others_are_still_told()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        test.StartSleep();
        using var broken = _notifications.Watch(test.Cgroup, null, _ => throw new InvalidOperationException("broken callback"));
        using var sound = new Noticed(_notifications, test.Cgroup, null, () => TestCgroup.IsFrozen(test.Cgroup));

        test.Freeze();
        sound.WaitFor(KernelNotice.CgroupChanged, seen: true);
        test.Thaw();
        sound.WaitFor(KernelNotice.CgroupChanged, seen: false);

        Eventually.True(() => !_errors.IsEmpty, "it is reported");
        Assert.All(_errors, e => Assert.Equal("broken callback", e.Message));
        broken.Dispose();
        _errors.Clear();
    }

    [Fact]
    public void A_cgroup_that_is_gone_cannot_be_watched()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var child = test.CreateChild("web");
        child.RemoveSubtree();
        Assert.True(Assert.Throws<KernelException>(() => _notifications.Watch(child, null, _ => { })).IsGone);
    }

    [Fact]
    public void After_disposal_nothing_can_be_watched_and_old_watches_end_quietly()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var notifications = new KernelNotifications(_errors.Enqueue);
        var watch = notifications.Watch(test.Cgroup, test.StartSleep(), _ => { });

        notifications.Dispose();
        notifications.Dispose();
        watch.Dispose();

        Assert.Throws<ObjectDisposedException>(() => notifications.Watch(test.Cgroup, null, _ => { }));
    }

    /// <summary>A watch that looks, at each notice, at what the notice is about.</summary>
    private sealed class Noticed : IDisposable
    {
        private readonly BlockingCollection<(KernelNotice Notice, bool Seen)> _notices = [];
        private readonly IDisposable _watch;

        public Noticed(KernelNotifications notifications, Cgroup cgroup, ProcessIdentity? init, Func<bool> look) =>
            _watch = notifications.Watch(cgroup, init, notice => _notices.Add((notice, look())));

        public void WaitFor(KernelNotice notice, bool seen)
        {
            using var limit = new CancellationTokenSource(Eventually.Limit);
            while (_notices.Take(limit.Token) != (notice, seen))
            {
            }
        }

        public int Count(KernelNotice notice) => _notices.Count(n => n.Notice == notice);

        public void Clear()
        {
            while (_notices.TryTake(out _))
            {
            }
        }

        public void Dispose() => _watch.Dispose();
    }
}
