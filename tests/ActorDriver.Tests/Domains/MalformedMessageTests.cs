using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>One bad message is answered by itself, or dropped; nobody else is troubled, and nobody can speak for the driver's own actors.</summary>
public class MalformedMessageTests : DomainsTestKit
{
    private static readonly string Long = new('x', 5000);

    [Fact]
    public async Task A_command_with_a_hole_is_refused_by_itself_and_says_what_is_wrong()
    {
        await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var suspending = SuspendAsync("web1");
        await StateAsync("web1");

        foreach (var command in Commands())
        {
            var refused = Refusal(await AskAsync(command));
            Assert.True(refused.Code == ErrorCode.InvalidArgument, $"{command.Kind}: {refused}");
            Assert.NotEmpty(refused.Message);
        }

        foreach (var reference in References())
        {
            var status = await Domains.Ask<DomainStatusReply>(new DomainQuery.GetStatus(reference), TimeSpan.FromSeconds(60));
            Assert.Equal(ErrorCode.InvalidArgument, status.Error?.Code);
            Domains.Tell(new DomainSubscription.Follow(reference), TestActor);
            Assert.Equal(ErrorCode.InvalidArgument, ExpectMsg<DomainNotice.Ended>(TimeSpan.FromSeconds(60)).Why?.Code);
        }

        Assert.False(suspending.IsCompleted); // the driver did not restart
        gate.SetResult();
        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await suspending).Event);
        Assert.Single((await Domains.Ask<DomainListReply>(new DomainQuery.List(true), TimeSpan.FromSeconds(60))).Domains);
    }

    [Fact]
    public async Task A_bad_command_that_comes_while_the_journal_cannot_be_read_is_refused_too()
    {
        Machine.OnReadStates = () => throw new IOException("the disk is gone");
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await SuspendAsync("web1")).Code);

        foreach (var command in Commands())
            Assert.Equal(ErrorCode.InvalidArgument, Refusal(await AskAsync(command)).Code);
    }

    [Fact]
    public async Task What_only_the_drivers_own_actors_may_say_is_believed_from_nobody_else()
    {
        var web1 = await RunAsync("web1");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var suspending = SuspendAsync("web1");
        await StateAsync("web1");
        var forged = web1 with { Status = DomainStatus.Paused, Name = "forged", SequenceNr = 99 };
        Domains.Tell(new DomainSubscription.Follow(), TestActor);
        ExpectMsg<DomainNotice.Following>(TimeSpan.FromSeconds(60));
        object[] toDomains =
        [
            new Stored(forged, new DomainEvent.Frozen(DateTimeOffset.UnixEpoch, Wish.Of("nobody"), 0, 0)), new Stored(null!, null!),
            new Answered(1, new DomainReply.Refused(Guid.Empty, new DomainError(ErrorCode.Busy, "no"), null)), new Answered(2, null!),
            new Recovered(forged), new Recovered(null!), new Failing(new DomainError(ErrorCode.Busy, "no")), Idle.Instance, Looked.Instance,
            new Unfollowed(1), new Drain(new object()), new Drain(null!), new WatcherActor.Differs(web1.Id), WatcherActor.Started.Instance,
            new WatcherActor.Agrees(web1.Id), new Status.Failure(new IOException("no")), new CommandOfAnother(Wish.Of("x")), "a word",
        ];

        foreach (var message in toDomains)
            Domains.Tell(message, TestActor);
        Domains.Tell(new Drain(new object()), ActorRefs.NoSender);
        var child = Sys.ActorSelection($"/user/domains/{web1.Id}");
        child.Tell(Leave.Instance, TestActor);
        child.Tell(LookAtKernel.Instance, TestActor);
        child.Tell(new Routed(7, null!, null), TestActor);
        child.Tell(new Routed(7, new DomainCommand.Destroy("web1", Wish.Of("nobody")), null), TestActor);
        Sys.ActorSelection("/user/domains/subscriptions").Tell(new DomainListReply([forged], null), TestActor);
        Sys.ActorSelection("/user/domains/subscriptions").Tell(new DomainChanged(forged, new DomainEvent.Undefined(DateTimeOffset.UnixEpoch, Wish.Of("x"))), TestActor);
        Sys.ActorSelection("/user/domains/watcher").Tell(forged with { Cgroup = null }, TestActor);

        Assert.Equal("web1", (await StateAsync("web1")).Name);
        Assert.False(suspending.IsCompleted);
        gate.SetResult();
        Assert.Equal("Frozen", Assert.IsType<DomainReply.Done>(await suspending).Event);
        Assert.Equal(ErrorCode.InvalidArgument, ExpectMsg<DomainReply.Refused>(TimeSpan.FromSeconds(60)).Why.Code); // the command of another
        Assert.IsType<DomainEvent.SuspendRequested>(ExpectMsg<DomainNotice.Changed>(TimeSpan.FromSeconds(60)).Event);
        Assert.IsType<DomainEvent.Frozen>(ExpectMsg<DomainNotice.Changed>(TimeSpan.FromSeconds(60)).Event);
        Machine.FreezeFromOutside(web1, false); // the watcher watches it still
        Assert.IsType<DomainEvent.DriftObserved>(ExpectMsg<DomainNotice.Changed>(TimeSpan.FromSeconds(60)).Event);
    }

    /// <summary>Every command with every hole that there can be.</summary>
    public static IEnumerable<DomainCommand> Commands()
    {
        var exec = new ExecSpec(["sleep", "1"]);
        var name = new DomainName("web2");
        foreach (var wish in Wishes())
        {
            yield return new DomainCommand.Define(name, exec, null, wish);
            yield return new DomainCommand.Run(name, exec, null, wish);
            yield return new DomainCommand.Adopt(name, Container, wish);
            foreach (var command in OnDomain("web1", wish))
                yield return command;
        }

        foreach (var reference in References())
        {
            foreach (var command in OnDomain(reference, Wish.Of("test")))
                yield return command;
        }

        ExecSpec[] execs =
        [
            null!, new([]), new(null!), new([""]), new(["x", null!]), new(["x", "\0"]), new(["x"], "relative"), new(["x"], ""), new(["x"], "/\0"),
        ];
        foreach (var bad in execs)
        {
            yield return new DomainCommand.Define(name, bad, null, Wish.Of("test"));
            yield return new DomainCommand.Run(name, bad, null, Wish.Of("test"));
        }

        yield return new DomainCommand.Define(default, exec, null, Wish.Of("test"));
        yield return new DomainCommand.Run(default, exec, null, Wish.Of("test"));
        yield return new DomainCommand.Adopt(default, Container, Wish.Of("test"));
        yield return new DomainCommand.Define(name, exec, (Backend)77, Wish.Of("test"));
        yield return new DomainCommand.Run(name, exec, (Backend)77, Wish.Of("test"));
        foreach (var container in Containers())
            yield return new DomainCommand.Adopt(name, container, Wish.Of("test"));
        yield return new DomainCommand.Suspend("web1", Wish.Of("test")) { TraceParent = Long };
        yield return new CommandOfAnother(Wish.Of("test"));
    }

    private static CgroupRef Cgroup => new(Backend.CgroupV2, "/one", new CgroupIdentity(1, 2), "boot", Created: false);

    private static FoundContainer Container => new("lxc", "web2", "container", Cgroup, null, false);

    private static IEnumerable<DomainCommand> OnDomain(DomainRef reference, Wish wish) =>
    [
        new DomainCommand.Start(reference, wish), new DomainCommand.Suspend(reference, wish), new DomainCommand.Resume(reference, wish),
        new DomainCommand.Destroy(reference, wish), new DomainCommand.Undefine(reference, wish),
    ];

    private static IEnumerable<Wish> Wishes() =>
    [
        null!, Wish.Of(null!), Wish.Of(""), Wish.Of(" \t"), Wish.Of(Long), Wish.Of("test", Long), new Wish("test", null, Guid.Empty), Wish.Observed,
    ];

    private static IEnumerable<DomainRef> References() =>
        [default, "", "  ", Long, "name:", "id:", "id:web1", "pid:", "pid:web1", "pid:-1", "pid:0", "pid:99999999999"];

    private static IEnumerable<FoundContainer> Containers() =>
    [
        null!,
        Container with { Runtime = null! }, Container with { Runtime = " " }, Container with { Runtime = Long },
        Container with { RuntimeId = "" }, Container with { RuntimeId = Long },
        Container with { FoundBy = null! }, Container with { FoundBy = "" },
        Container with { Init = new ProcessIdentity(0, 1) }, Container with { Init = new ProcessIdentity(-7, 1) },
        Container with { Id = new DomainId(Guid.Empty) },
        Container with { Cgroup = null! },
        .. new[] { null!, "", " ", "/", "no/slash", "one", "/one/", "//one", "/one/../two", "/./one", "/one\0", "/" + Long }
            .Select(path => Container with { Cgroup = Cgroup with { Path = path } }),
        Container with { Cgroup = Cgroup with { BootId = null! } }, Container with { Cgroup = Cgroup with { BootId = "" } },
        Container with { Cgroup = Cgroup with { Backend = (Backend)(-1) } },
    ];

    /// <summary>A host may derive its own; the driver has no rule for it.</summary>
    private sealed record CommandOfAnother(Wish Wish) : DomainCommand("web1", Wish);
}
