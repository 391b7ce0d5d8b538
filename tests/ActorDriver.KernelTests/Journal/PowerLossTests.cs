using System.Collections.Concurrent;
using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Journal;

/// <summary>What is durable when: acknowledged outcomes survive a loss of power, though an operation waits for the disk once.</summary>
public class PowerLossTests
{
    [Theory]
    [InlineData("")]
    [InlineData("sync-intents = on")]
    public async Task No_acknowledged_outcome_is_lost_with_the_power(string setting)
    {
        using var disk = new LosableDisk();
        var journal = Path.Combine(disk.Path, "journal.db");
        var told = new ConcurrentDictionary<(DomainId Id, Guid Wish), string>();
        await using var driver = TestDriver.Start($$"""
            actordriver.journal { path = "{{journal}}", {{setting}} }
            actordriver.domain { min-backoff = 10s, max-backoff = 10s }
            """);
        var domains = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => driver.RunAsync($"web{i}", i % 2 == 0 ? Backend.CgroupV1 : Backend.CgroupV2)));
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var working = Task.WhenAll(domains.Select(domain => Task.Run(() => OperateAsync(domain))));
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(60)); // in the middle of it
        var acknowledged = told.ToArray(); // a machine without power tells nobody anything any more
        disk.CutPower();
        await working;

        await driver.RestartAsync(disk.PowerOn);

        Assert.Empty(await SqliteJournal.ExamineAsync(journal));
        Assert.Empty((await new JournalVerifier(journal).VerifyAsync()).Findings);
        foreach (var domain in domains)
        {
            var stored = (await driver.EventsAsync(domain.Id)).Select(e => (e.Wish.CorrelationId, e.Kind)).ToHashSet();
            Assert.All(acknowledged.Where(a => a.Key.Id == domain.Id), a => Assert.Contains((a.Key.Wish, a.Value), stored));
        }

        async Task OperateAsync(DomainState domain)
        {
            for (var i = 0; ; i++)
            {
                if ((i % 2 == 0 ? await driver.SuspendAsync(domain.Name) : await driver.ResumeAsync(domain.Name)) is not DomainReply.Done done)
                    return; // the disk is gone
                told[(domain.Id, done.CorrelationId)] = done.Event!;
                if (told.Count >= 500)
                    enough.TrySetResult();
            }
        }
    }
}
