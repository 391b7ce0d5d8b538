using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Tests.Domains;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Hosting;

/// <summary>Following by a loop instead of an actor.</summary>
public class FollowTests : DomainsTestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private ActorDriverFacade Driver => new(Domains);

    [Fact]
    public async Task The_states_come_first_and_then_each_event()
    {
        await RunAsync("web1");
        await using var notices = Driver.FollowAsync("web1").GetAsyncEnumerator();

        Assert.Equal("web1", Assert.IsType<DomainNotice.Following>(await NextAsync(notices)).Domains.Single().Name);
        await SuspendAsync("web1");

        Assert.IsType<DomainEvent.SuspendRequested>(Assert.IsType<DomainNotice.Changed>(await NextAsync(notices)).Event);
        Assert.IsType<DomainEvent.Frozen>(Assert.IsType<DomainNotice.Changed>(await NextAsync(notices)).Event);
    }

    [Fact]
    public async Task A_loop_that_keeps_up_may_go_on_beyond_its_capacity()
    {
        await RunAsync("web1");
        await using var notices = Driver.FollowAsync(capacity: 10).GetAsyncEnumerator();
        await NextAsync(notices);
        for (var i = 0; i < 30; i++)
        {
            await (i % 2 == 0 ? SuspendAsync("web1") : ResumeAsync("web1"));
            Assert.IsType<DomainNotice.Changed>(await NextAsync(notices));
            Assert.IsType<DomainNotice.Changed>(await NextAsync(notices));
        }
    }

    [Fact]
    public async Task A_slow_loop_ends_with_the_word_that_it_missed_some()
    {
        await RunAsync("web1");
        await using var notices = Driver.FollowAsync(capacity: 1).GetAsyncEnumerator();
        await NextAsync(notices);
        await SuspendAsync("web1"); // two events, and only one has room

        Assert.IsType<DomainNotice.Changed>(await NextAsync(notices));
        Assert.IsType<DomainNotice.Overflowed>(await NextAsync(notices));
        Assert.False(await notices.MoveNextAsync().AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task Of_a_domain_that_there_is_not_it_ends_with_the_reason()
    {
        var all = new List<DomainNotice>();
        await foreach (var notice in Driver.FollowAsync("nobody"))
            all.Add(notice);

        Assert.Equal(ErrorCode.NoDomain, Assert.IsType<DomainNotice.Ended>(Assert.Single(all)).Why?.Code);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var cancel = new CancellationTokenSource();
        await using var notices = Driver.FollowAsync(cancellationToken: cancel.Token).GetAsyncEnumerator(CancellationToken.None);
        await NextAsync(notices);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notices.MoveNextAsync().AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task At_the_drivers_end_it_ends_too()
    {
        await using var notices = Driver.FollowAsync().GetAsyncEnumerator();
        await NextAsync(notices);

        await Domains.GracefulStop(Limit);

        Assert.IsType<DomainNotice.Ended>(await NextAsync(notices));
        Assert.False(await notices.MoveNextAsync().AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task A_loop_that_keeps_up_costs_the_driver_one_word_for_many_events()
    {
        var driver = CreateTestProbe();
        await using var notices = new ActorDriverFacade(driver).FollowAsync(capacity: 100).GetAsyncEnumerator();
        var first = notices.MoveNextAsync().AsTask();
        var capacity = (await driver.ExpectMsgAsync<DomainSubscription.Follow>(Limit)).Capacity;
        var follower = driver.LastSender;

        for (var i = 1; i <= 1000; i++)
        {
            follower.Tell(new DomainNotice.Changed(i, Given.Paused, Given.Frozen), driver);
            if (i == 1)
                await first;
            else
                await NextAsync(notices);
        }

        follower.Tell(new DomainNotice.Overflowed(1001), driver);
        await NextAsync(notices);
        var confirmed = 0L;
        var words = 0;
        while (driver.HasMessages)
        {
            var number = (await driver.ExpectMsgAsync<DomainSubscription.Received>(Limit)).Number;
            Assert.InRange(number - confirmed, 1, capacity - 100 + 1); // it is never less than its 100 behind
            (confirmed, words) = (number, words + 1);
        }

        Assert.InRange(words, 20, 50);
    }

    private static async Task<DomainNotice> NextAsync(IAsyncEnumerator<DomainNotice> notices)
    {
        Assert.True(await notices.MoveNextAsync().AsTask().WaitAsync(Limit));
        return notices.Current;
    }
}
