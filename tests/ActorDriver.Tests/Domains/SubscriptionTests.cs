using ActorDriver.Containers;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Event;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>Following what happens: states first, then each event, in bounds.</summary>
public class SubscriptionTests : DomainsTestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_states_come_first_and_then_each_event()
    {
        await RunAsync("web1");

        Domains.Tell(new DomainSubscription.Follow(), TestActor);
        var following = ExpectMsg<DomainNotice.Following>(Limit);
        await SuspendAsync("web1");

        Assert.Equal(DomainStatus.Running, Assert.Single(following.Domains).Status);
        var requested = ExpectMsg<DomainNotice.Changed>(Limit);
        var frozen = ExpectMsg<DomainNotice.Changed>(Limit);
        Assert.IsType<DomainEvent.SuspendRequested>(requested.Event);
        Assert.IsType<DomainEvent.Frozen>(frozen.Event);
        Assert.Equal(DomainStatus.Paused, frozen.Domain.Status);
        Assert.Equal([1L, 2, 3], [following.Number, requested.Number, frozen.Number]);
    }

    [Fact]
    public async Task Many_states_come_in_parts_each_of_which_fits_into_a_message()
    {
        for (var i = 0; i < 250; i++)
        {
            Machine.Catalog.Add(DomainState.New(DomainId.New()).Apply(
                new DomainEvent.Defined(DateTimeOffset.UnixEpoch, Wish.Of("test"), $"web{i:000}", new ExecSpec(["sleep", "1"]), null)));
        }

        Domains.Tell(new DomainSubscription.Follow(Capacity: 2), TestActor);
        DomainNotice.Following[] parts = [Following(), Following(), Following()];

        Assert.Equal([100, 100, 50], parts.Select(p => p.Domains.Count));
        Assert.Equal([false, false, true], parts.Select(p => p.IsLast));
        Assert.Equal(Machine.Catalog.Select(s => s.Name), parts.SelectMany(p => p.Domains).Select(s => s.Name));
        await RunAsync("one-more");
        Assert.IsType<DomainEvent.Defined>(ExpectMsg<DomainNotice.Changed>(Limit).Event); // the states used up none of the capacity

        DomainNotice.Following Following() => ExpectMsg<DomainNotice.Following>(Limit);
    }

    [Fact]
    public async Task Of_one_domain_only_its_own_events_come()
    {
        await RunAsync("web1");
        await RunAsync("web2");

        Domains.Tell(new DomainSubscription.Follow("web2"), TestActor);
        Assert.Equal("web2", Assert.Single(ExpectMsg<DomainNotice.Following>(Limit).Domains).Name);
        await SuspendAsync("web1");
        await SuspendAsync("web2");

        Assert.Equal("web2", ExpectMsg<DomainNotice.Changed>(Limit).Domain.Name);
        Assert.Equal("web2", ExpectMsg<DomainNotice.Changed>(Limit).Domain.Name);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Of_a_domain_that_there_is_not_the_subscription_ends_with_the_reason()
    {
        Domains.Tell(new DomainSubscription.Follow("nobody"), TestActor);

        Assert.Equal(ErrorCode.NoDomain, ExpectMsg<DomainNotice.Ended>(Limit).Why?.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public void A_capacity_out_of_bounds_is_refused(int capacity)
    {
        Domains.Tell(new DomainSubscription.Follow(Capacity: capacity), TestActor);

        Assert.Equal(ErrorCode.InvalidArgument, ExpectMsg<DomainNotice.Ended>(Limit).Why?.Code);
    }

    [Fact]
    public async Task One_that_begins_in_the_middle_of_much_misses_nothing_and_hears_nothing_twice()
    {
        await RunAsync("web1");
        var busy = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await SuspendAsync("web1");
                await ResumeAsync("web1");
            }
        });

        // Many subscribers, each begun at another moment of the storm.
        var followers = new List<Task<Follower.Seen>>();
        while (!busy.IsCompleted && followers.Count < 100)
        {
            var seen = new TaskCompletionSource<Follower.Seen>(TaskCreationOptions.RunContinuationsAsynchronously);
            Sys.ActorOf(Props.Create(() => new Follower(Domains, 403, seen)));
            followers.Add(seen.Task);
            await Task.WhenAny(busy, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        await busy;
        Assert.NotEmpty(followers);
        foreach (var seen in await Task.WhenAll(followers).WaitAsync(Limit))
        {
            // 3 events of the start, 4 a round: from where the snapshot was to the last, one by one.
            Assert.Equal(Range(seen.Snapshot + 1, 403), seen.Events);
        }
    }

    [Fact]
    public async Task A_slow_subscriber_gets_no_more_than_it_can_hold_and_is_told_that_it_missed_some()
    {
        await RunAsync("web1");
        Domains.Tell(new DomainSubscription.Follow(Capacity: 3), TestActor);
        ExpectMsg<DomainNotice.Following>(Limit);

        await SuspendAsync("web1");
        await ResumeAsync("web1"); // four events, none confirmed

        for (var i = 0; i < 3; i++)
            ExpectMsg<DomainNotice.Changed>(Limit);
        Assert.Equal(5, ExpectMsg<DomainNotice.Overflowed>(Limit).Number);
        await SuspendAsync("web1");
        ExpectNoMsg(TimeSpan.Zero);

        Domains.Tell(new DomainSubscription.Follow(Capacity: 3), TestActor);
        Assert.Equal(DomainStatus.Paused, Assert.Single(ExpectMsg<DomainNotice.Following>(Limit).Domains).Status);
    }

    [Fact]
    public async Task Who_confirms_goes_on()
    {
        await RunAsync("web1");
        Domains.Tell(new DomainSubscription.Follow(Capacity: 2), TestActor);
        ExpectMsg<DomainNotice.Following>(Limit);

        for (var i = 0; i < 5; i++)
        {
            await (i % 2 == 0 ? SuspendAsync("web1") : ResumeAsync("web1"));
            ExpectMsg<DomainNotice.Changed>(Limit);
            Domains.Tell(new DomainSubscription.Received(ExpectMsg<DomainNotice.Changed>(Limit).Number), TestActor);
        }
    }

    [Fact]
    public async Task After_a_stop_nothing_comes()
    {
        await RunAsync("web1");
        Domains.Tell(new DomainSubscription.Follow(), TestActor);
        ExpectMsg<DomainNotice.Following>(Limit);

        Domains.Tell(DomainSubscription.Stop.Instance, TestActor);
        Assert.Null(ExpectMsg<DomainNotice.Ended>(Limit).Why);

        await SuspendAsync("web1");
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_begins_while_the_last_one_ends_hears_each_event()
    {
        await RunAsync("web1");
        for (var i = 0; i < 20; i++)
        {
            Domains.Tell(new DomainSubscription.Follow(), TestActor);
            ExpectMsg<DomainNotice.Following>(Limit);
            var next = CreateTestProbe();

            Domains.Tell(DomainSubscription.Stop.Instance, TestActor);
            if (i % 2 == 0)
                ExpectMsg<DomainNotice.Ended>(Limit); // else both are under way
            Domains.Tell(new DomainSubscription.Follow(), next);
            if (i % 2 != 0)
                ExpectMsg<DomainNotice.Ended>(Limit);

            next.ExpectMsg<DomainNotice.Following>(Limit);
            await (i % 2 == 0 ? SuspendAsync("web1") : ResumeAsync("web1"));
            next.ExpectMsg<DomainNotice.Changed>(Limit);
            next.ExpectMsg<DomainNotice.Changed>(Limit);
            await next.Ref.GracefulStop(Limit);
        }
    }

    [Fact]
    public async Task A_subscriber_that_stopped_is_forgotten()
    {
        await RunAsync("web1");
        var subscriptions = await Sys.ActorSelection(Domains.Path / "subscriptions").ResolveOne(Limit);
        var probe = CreateTestProbe();
        Domains.Tell(new DomainSubscription.Follow(), probe);
        probe.ExpectMsg<DomainNotice.Following>(Limit);
        await probe.Ref.GracefulStop(Limit);
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        // Soon nothing is sent there any more; not at once, for its watchers hear of an end one after the other.
        await AwaitAssertAsync(
            async () =>
            {
                await SuspendAsync("web1");
                await ResumeAsync("web1");
                await subscriptions.Ask<ActorIdentity>(new Identify(null), Limit); // it has dealt with these
                var lost = 0;
                while (HasMessages)
                    lost += (await ExpectMsgAsync<DeadLetter>()).Message is DomainNotice ? 1 : 0;
                Assert.Equal(0, lost);
            },
            Limit);
    }

    [Fact]
    public async Task At_the_drivers_end_subscribers_are_told()
    {
        Domains.Tell(new DomainSubscription.Follow(), TestActor);
        ExpectMsg<DomainNotice.Following>(Limit);

        await Domains.GracefulStop(Limit);

        Assert.NotNull(ExpectMsg<DomainNotice.Ended>(Limit).Why);
    }

    [Fact]
    public void One_that_comes_before_the_journal_was_read_waits_for_it()
    {
        using var read = new ManualResetEventSlim();
        Machine.OnReadStates = () => read.Wait(Limit);
        Domains.Tell(new DomainSubscription.Follow(), TestActor);
        ExpectNoMsg(TimeSpan.Zero);

        read.Set();

        Assert.Empty(ExpectMsg<DomainNotice.Following>(Limit).Domains);
    }

    [Fact]
    public void While_the_journal_cannot_be_read_a_subscription_ends_with_that()
    {
        Machine.OnReadStates = () => throw new IOException("no such disk");
        Domains.Tell(new DomainSubscription.Follow(), TestActor);

        Assert.Equal(ErrorCode.JournalUnavailable, ExpectMsg<DomainNotice.Ended>(Limit).Why?.Code);
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var i = from; i <= to; i++)
            yield return i;
    }

    /// <summary>Writes down which events it is told of, until the one with the last number.</summary>
    private sealed class Follower : ReceiveActor
    {
        public Follower(IActorRef domains, long last, TaskCompletionSource<Seen> done)
        {
            var events = new List<long>();
            var snapshot = 0L;
            Receive<DomainNotice.Following>(f =>
            {
                snapshot = f.Domains.Single().SequenceNr;
                if (snapshot == last)
                    done.SetResult(new Seen(snapshot, events));
            });
            Receive<DomainNotice.Changed>(c =>
            {
                events.Add(c.Domain.SequenceNr);
                Sender.Tell(new DomainSubscription.Received(c.Number));
                if (c.Domain.SequenceNr == last)
                    done.SetResult(new Seen(snapshot, events));
            });
            domains.Tell(new DomainSubscription.Follow());
        }

        public sealed record Seen(long Snapshot, List<long> Events);
    }
}
