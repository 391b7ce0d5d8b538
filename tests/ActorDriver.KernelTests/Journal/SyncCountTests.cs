using System.Diagnostics;
using ActorDriver.Freezing;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Journal;

/// <summary>How often an operation waits for the disk, counted at the kernel.</summary>
[Collection(Alone.Name)]
public class SyncCountTests
{
    private const int Operations = 1000;

    [Theory]
    [InlineData("off", 1)]
    [InlineData("on", 2)]
    public async Task An_operation_syncs_the_journal_once_and_with_its_intent_twice(string syncIntents, int each)
    {
        await using var driver = TestDriver.Start($"actordriver.journal.sync-intents = {syncIntents}");
        await driver.RunAsync("web", Backend.CgroupV2);
        await driver.SuspendAsync("web");
        await driver.ResumeAsync("web");

        using var syncs = await SyncCounter.AttachAsync();
        for (var i = 0; i < Operations / 2; i++)
        {
            await driver.SuspendAsync("web");
            await driver.ResumeAsync("web");
        }

        // Beside these, the log is copied to the journal from time to time: three syncs for some 4,000 pages.
        Assert.InRange(syncs.Detach(), each * Operations, (each * Operations) + (Operations / 20));
    }

    /// <summary>strace, attached to this process.</summary>
    private sealed class SyncCounter : IDisposable
    {
        private readonly Process _strace;
        private readonly string _output = Path.GetTempFileName();

        private SyncCounter() => _strace = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-y", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", _output, "-p", $"{Environment.ProcessId}"])
        {
            RedirectStandardError = true,
        })!;

        public static async Task<SyncCounter> AttachAsync()
        {
            var counter = new SyncCounter();
            var said = await counter._strace.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Contains("attached", said, StringComparison.Ordinal);
            _ = counter._strace.StandardError.ReadToEndAsync();
            return counter;
        }

        /// <summary>Ends the count, and gives the syncs of journals and their logs.</summary>
        public int Detach()
        {
            using (var kill = Process.Start("kill", ["-INT", $"{_strace.Id}"]))
                kill.WaitForExit();
            _strace.WaitForExit();
            return File.ReadLines(_output).Count(line =>
                line.Contains("sync(", StringComparison.Ordinal) && line.Contains("journal.db", StringComparison.Ordinal));
        }

        public void Dispose()
        {
            if (!_strace.HasExited)
                Detach();
            _strace.Dispose();
            File.Delete(_output);
        }
    }
}
