using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorDriver.Tests.Containers;

public sealed class OutputKeeperTests : TestKit
{
    private static readonly OutputOptions Often = new() { CheckInterval = TimeSpan.FromMilliseconds(10) };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-test-");

    [Fact]
    public async Task While_no_thread_can_be_started_it_waits_and_then_does_what_was_to_be_done()
    {
        var left = Path.Combine(_directory.FullName, "0199b5a0-0000-7000-8000-000000000001.log");
        await File.WriteAllTextAsync(left, "x");
        var asked = 0;
        Action<string, Action> start = (name, work) =>
        {
            if (Interlocked.Increment(ref asked) <= 3)
                throw new KernelException(Errno.EAGAIN, "start", "a thread");
            OwnThread.Start(name, work);
        };
        Sys.ActorOf(Props.Create(() => new OutputKeeper(_directory.FullName, Often, TestActor, true, start)));

        await ExpectMsgAsync<DomainQuery.List>();
        LastSender.Tell(new DomainListReply([], null));

        await AwaitConditionAsync(() => Task.FromResult(!File.Exists(left)), TimeSpan.FromSeconds(20));
        Assert.True(asked > 3);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _directory.Delete(recursive: true);
    }
}
