using ActorDriver.Containers;
using ActorDriver.Domains;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>A journal that fails for a while, as domains see it.</summary>
public class JournalOutageTests : DomainsTestKit
{
    [Fact]
    public async Task While_the_journal_fails_an_operation_is_tried_again_less_and_less_often()
    {
        Options = Options with { MinBackoff = TimeSpan.FromMilliseconds(10), MaxBackoff = TimeSpan.FromMinutes(1) };
        await RunAsync("web1");
        var tries = 0;
        Faults.Fails = e => e is DomainEvent.Frozen && Interlocked.Increment(ref tries) > 0;
        await SuspendAsync("web1");

        await Task.Delay(TimeSpan.FromSeconds(2)); // nothing tells of what must not happen

        // Doubling from 10 ms, at most eight tries fit into two seconds; at a constant pace it would be about a hundred.
        Assert.InRange(tries, 2, 12);
        Faults.Fails = _ => false;
    }

    [Fact]
    public async Task A_name_is_free_again_whose_adoption_under_a_known_uuid_was_not_stored()
    {
        var id = DomainId.New();
        Assert.IsType<DomainReply.Done>(await AskAsync(Adoption("old", id, "/one")));
        Assert.IsType<DomainReply.Done>(await DestroyAsync("old"));
        Assert.IsType<DomainReply.Done>(await AskAsync(new DomainCommand.Undefine("old", Wish.Of("test"))));
        Faults.Fails = _ => true;
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await AskAsync(Adoption("new", id, "/two"))).Code);

        Faults.Fails = _ => false;

        var run = new DomainCommand.Run(new DomainName("new"), new ExecSpec(["x"]), null, Wish.Of("test"));
        await AwaitConditionAsync(
            async () => await AskAsync(run) is DomainReply.Done, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));
    }

    private DomainCommand.Adopt Adoption(string name, DomainId id, string path) => new(
        new DomainName(name), new FoundContainer("libvirt-lxc", name, "container", Machine.MakeContainer(path), null, false, id),
        Wish.Of("test"));
}
