using System.Collections.Concurrent;
using System.Diagnostics;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.KernelTests.Journal;
using Xunit;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A journal that fails under a driver at work on real containers: nobody is told what is not so, and it heals by itself.</summary>
public class JournalTroubleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_disk_that_fills_up_during_a_thousand_suspends_loses_nothing_that_was_acknowledged()
    {
        using var disk = new SmallDisk("16m");
        await using var driver = StartOn(disk);
        var domains = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            driver.RunAsync($"web{i}", i % 2 == 0 ? Backend.CgroupV1 : Backend.CgroupV2)));
        var acknowledged = new ConcurrentBag<(DomainId Id, Guid Wish, string Event)>();
        var refused = 0;

        for (var round = 0; round < 100; round++)
        {
            if (round == 20)
                disk.Fill();
            if (round == 60)
                disk.Free();
            await Task.WhenAll(domains.Select(d => OperateAsync(d, suspend: round % 2 == 0)));
        }

        Assert.True(refused > 0, "the disk was full, and nobody noticed");
        await Task.WhenAll(domains.Select(d => UntilDoneAsync(driver, d.Name!)));
        foreach (var domain in domains)
        {
            await AssertAgreesAsync(driver, domain);
            var events = await driver.EventsAsync(domain.Id);
            Assert.All(acknowledged.Where(a => a.Id == domain.Id), a =>
                Assert.Contains(events, e => e.Wish.CorrelationId == a.Wish && e.Kind == a.Event));
            Assert.DoesNotContain("DriftObserved", events.Select(e => e.Kind));
        }

        async Task OperateAsync(DomainState domain, bool suspend)
        {
            switch (suspend ? await driver.SuspendAsync(domain.Name!) : await driver.ResumeAsync(domain.Name!))
            {
                case DomainReply.Done { Event: { } outcome } done:
                    acknowledged.Add((domain.Id, done.CorrelationId, outcome));
                    break;
                case DomainReply.Refused reply:
                    Assert.Equal(ErrorCode.JournalUnavailable, reply.Why.Code);
                    Interlocked.Increment(ref refused);
                    break;
            }
        }
    }

    [Theory]
    [InlineData(Trouble.ReadOnly)]
    [InlineData(Trouble.Removed)]
    [InlineData(Trouble.Locked)]
    public async Task While_the_journal_cannot_be_written_no_container_is_touched_and_then_all_goes_on(Trouble trouble)
    {
        using var disk = new SmallDisk("8m");
        await using var driver = StartOn(disk);
        var running = new[] { await driver.RunAsync("one", Backend.CgroupV1), await driver.RunAsync("two", Backend.CgroupV2) };
        var paused = new[] { await driver.RunAsync("three", Backend.CgroupV1), await driver.RunAsync("four", Backend.CgroupV2) };
        foreach (var domain in paused)
            Assert.IsType<DomainReply.Done>(await driver.SuspendAsync(domain.Name!));

        using (new Troubled(JournalOn(disk), trouble, driver))
        {
            var replies = await Task.WhenAll([.. running.Select(d => driver.SuspendAsync(d.Name!)), .. paused.Select(d => driver.ResumeAsync(d.Name!))]);
            Assert.All(replies, r => Assert.Equal(ErrorCode.JournalUnavailable, Assert.IsType<DomainReply.Refused>(r).Why.Code));
            Assert.All(running, d => AssertFrozen(d, false));
            Assert.All(paused, d => AssertFrozen(d, true));
            Assert.Equal(4, (await driver.Driver.ListAsync(includeShutOff: false)).Domains.Count); // questions are answered all the same
        }

        await Task.WhenAll(running.Concat(paused).Select(d => UntilDoneAsync(driver, d.Name!)));
        foreach (var domain in running.Concat(paused))
        {
            Assert.Equal(DomainStatus.Paused, (await driver.FindAsync(domain.Name!)).Status);
            await AssertAgreesAsync(driver, domain);
        }
    }

    private static TestDriver StartOn(SmallDisk disk) => TestDriver.Start($$"""
        actordriver.journal { path = "{{JournalOn(disk)}}", busy-timeout = 1s }
        actordriver.domain { min-backoff = 50ms, max-backoff = 500ms }
        """);

    private static string JournalOn(SmallDisk disk) => Path.Combine(disk.Path, "journal.db");

    /// <summary>Suspends it, as soon as the journal lets.</summary>
    private static async Task UntilDoneAsync(TestDriver driver, string name)
    {
        var clock = Stopwatch.StartNew();
        while (await driver.SuspendAsync(name) is DomainReply.Refused refused)
        {
            Assert.Equal(ErrorCode.JournalUnavailable, refused.Why.Code);
            Assert.True(clock.Elapsed < Patience, refused.Why.Message);
            await Task.Delay(20); // the journal does not tell when it works again
        }
    }

    private static async Task AssertAgreesAsync(TestDriver driver, DomainState domain)
    {
        var state = await driver.FindAsync(domain.Name!);
        var stored = (await driver.EventsAsync(domain.Id)).Aggregate(DomainState.New(domain.Id), (s, e) => s.Apply(e));
        Assert.Equal(stored, state);
        Assert.Null(stored.Pending);
        AssertFrozen(domain, stored.Status == DomainStatus.Paused);
    }

    private static void AssertFrozen(DomainState domain, bool expected)
    {
        using var cgroup = TestDriver.Open(domain);
        Assert.Equal(expected, TestDriver.IsFrozen(cgroup));
    }

    /// <summary>What is the matter with the journal.</summary>
    public enum Trouble
    {
        /// <summary>Its file may not be written.</summary>
        ReadOnly,

        /// <summary>Its file is not where it was.</summary>
        Removed,

        /// <summary>Another process has it locked.</summary>
        Locked,
    }

    /// <summary>A journal in trouble, until disposed.</summary>
    private sealed class Troubled : IDisposable
    {
        private readonly Action _end;

        public Troubled(string journal, Trouble trouble, TestDriver driver)
        {
            switch (trouble)
            {
                case Trouble.ReadOnly:
                    driver.Host.Journal.CloseConnections();
                    SmallDisk.SetReadOnly(journal, true);
                    _end = () => SmallDisk.SetReadOnly(journal, false);
                    break;
                case Trouble.Removed:
                    File.Move(journal, journal + ".away");
                    _end = () => File.Move(journal + ".away", journal);
                    break;
                default:
                    var sqlite = Process.Start(new ProcessStartInfo("sqlite3", [journal]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
                    sqlite.StandardInput.WriteLine("BEGIN IMMEDIATE; SELECT 'locked';");
                    Assert.Equal("locked", sqlite.StandardOutput.ReadLine());
                    _end = () =>
                    {
                        using (sqlite)
                        {
                            sqlite.StandardInput.Close();
                            sqlite.WaitForExit();
                        }
                    };
                    break;
            }
        }

        public void Dispose() => _end();
    }
}
