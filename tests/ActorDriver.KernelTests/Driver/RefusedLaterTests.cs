using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>The disk of the journal stands still, commands are told no, and the disk goes on: what was refused is not done then.</summary>
public class RefusedLaterTests
{
    [Fact]
    public async Task What_was_refused_while_the_disk_stood_still_is_given_up_when_it_goes_on()
    {
        using var disk = new FrozenFileSystem(frozen: false);
        using var runtime = new TestDirectory();
        await using var driver = TestDriver.Start($$"""
            actordriver.runtime-directory = "{{runtime.Path}}"
            actordriver.journal {
              path = "{{disk.MountPoint}}/journal.db", busy-timeout = 1s
              sqlite.circuit-breaker.call-timeout = 2s
            }
            """);
        var v1 = await driver.RunAsync("one", Backend.CgroupV1);
        var v2 = await driver.RunAsync("two", Backend.CgroupV2);
        var paused = await driver.RunAsync("three", Backend.CgroupV2);
        await driver.SuspendAsync("three");

        disk.Freeze();
        var replies = await Task.WhenAll(driver.DestroyAsync("one"), driver.SuspendAsync("two"), driver.ResumeAsync("three"));
        Assert.All(replies, r => Assert.Equal(ErrorCode.JournalUnavailable, Assert.IsType<DomainReply.Refused>(r).Why.Code));
        disk.Thaw();

        // What had begun to be written is in the journal, with its end; what had not was withdrawn, and needs none.
        foreach (var (domain, intent, end) in new[]
        {
            (v1, "DestroyRequested", "DestroyFailed"), (v2, "SuspendRequested", "FreezeFailed"), (paused, "ResumeRequested", "ThawFailed"),
        })
            Eventually.True(() => Kinds(domain) is var kinds && (!kinds.Contains(intent) || kinds[^1] == end), $"{domain.Name} has its end");
        Assert.True(v1.Init!.Value.IsAlive);
        foreach (var (domain, status) in new[] { (v1, DomainStatus.Running), (v2, DomainStatus.Running), (paused, DomainStatus.Paused) })
        {
            using var cgroup = TestDriver.Open(domain);
            Assert.Equal(status == DomainStatus.Paused, TestDriver.IsFrozen(cgroup));
            // What is durable is shown a moment later.
            Eventually.True(
                () => driver.FindAsync(domain.Name).GetAwaiter().GetResult() is { Pending: null } now && now.Status == status,
                $"{domain.Name} is {status}");
        }

        Eventually.True(() => driver.DestroyAsync("one").GetAwaiter().GetResult() is DomainReply.Done, "the journal takes commands again");
        Assert.Equal("Destroyed", Kinds(v1)[^1]);
        Assert.Equal(Kinds(v2).Count(k => k == "SuspendRequested"), Kinds(v2).Count(k => k == "FreezeFailed"));
        Assert.Equal(Kinds(paused).Count(k => k == "ResumeRequested"), Kinds(paused).Count(k => k == "ThawFailed"));

        IReadOnlyList<string> Kinds(DomainState domain) => driver.KindsAsync(domain.Id).GetAwaiter().GetResult();
    }

    /// <summary>A directory that is removed at the end.</summary>
    private sealed class TestDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("actordriver-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
