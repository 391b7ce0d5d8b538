using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Samples;
using ActorDriver.Tests.Domains;
using Akka.Actor;
using Xunit;

namespace ActorDriver.Tests.Samples;

/// <summary>The sample of an actor that suspends a group, all or none.</summary>
public class GroupSuspenderTests : DomainsTestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task All_are_suspended()
    {
        await RunAsync("web1");
        await RunAsync("web2");

        Assert.IsType<GroupReply.Suspended>(await SuspendGroupAsync("web1", "web2"));

        Assert.Equal(DomainStatus.Paused, (await StateAsync("web1")).Status);
        Assert.Equal(DomainStatus.Paused, (await StateAsync("web2")).Status);
    }

    [Fact]
    public async Task Of_a_group_of_which_one_cannot_be_suspended_none_is()
    {
        await RunAsync("web1");
        var broken = await RunAsync("web2");
        await RunAsync("web3");
        await SuspendAsync("web3"); // paused before, and to stay so
        Machine.OnOpenRef = (reference, cgroup) => reference.Path == broken.Cgroup!.Path
            ? throw new KernelException(Errno.EIO, "write", reference.Path)
            : cgroup;

        var reply = Assert.IsType<GroupReply.NoneSuspended>(await SuspendGroupAsync("web1", "web2", "web3"));

        Assert.Empty(reply.StillPaused);
        Assert.Equal(DomainStatus.Running, (await StateAsync("web1")).Status);
        Assert.Equal(DomainStatus.Running, (await StateAsync("web2")).Status);
        Assert.Equal(DomainStatus.Paused, (await StateAsync("web3")).Status);
    }

    [Fact]
    public async Task A_group_of_none_is_suspended_at_once() => Assert.IsType<GroupReply.Suspended>(await SuspendGroupAsync());

    private Task<GroupReply> SuspendGroupAsync(params string[] names) => Sys
        .ActorOf(Props.Create(() => new GroupSuspender(Domains)))
        .Ask<GroupReply>(new SuspendGroup(names, "test"), Limit);
}
