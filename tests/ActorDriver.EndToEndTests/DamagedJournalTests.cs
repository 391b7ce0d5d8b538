using System.Security.Cryptography;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>A daemon whose journal was damaged while it was away.</summary>
public sealed class DamagedJournalTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.InitializeAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_says_what_is_wrong_and_what_to_do_and_leaves_the_files_alone(bool crash)
    {
        await _sandbox.RunSleeperAsync("web1");
        if (crash)
            await _sandbox.KillDaemonAsync();
        else
            await _sandbox.StopDaemonAsync();
        var journal = Path.Combine(_sandbox.State, "journal.db");
        var sound = await File.ReadAllBytesAsync(journal);
        await File.WriteAllBytesAsync(journal, Damaged(sound));
        var before = Files();
        try
        {
            var refused = await Finished.RunAsync(Programs.Daemon, ["--state", _sandbox.State, "--socket", _sandbox.Socket]);

            Assert.Equal(1, refused.ExitCode);
            Assert.StartsWith("error: JournalUnavailable: ", refused.Error, StringComparison.Ordinal);
            Assert.Contains(journal, refused.Error, StringComparison.Ordinal);
            Assert.Contains("backup", refused.Error, StringComparison.Ordinal);
            Assert.Equal(before, Files());
        }
        finally
        {
            await File.WriteAllBytesAsync(journal, sound);
        }
    }

    /// <summary>Each page but the first is overwritten, as by a broken disk.</summary>
    private static byte[] Damaged(byte[] journal)
    {
        var damaged = journal.ToArray();
        for (var i = 100; i < damaged.Length; i++)
            damaged[i] = 0xAA;
        return damaged;
    }

    /// <summary>Name and contents of the journal's files. The shared memory is no content, nor is an empty log: SQLite makes them anew.</summary>
    private List<string> Files() => [.. Directory.EnumerateFiles(_sandbox.State, "journal.db*")
        .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal))
        .Where(f => new FileInfo(f).Length > 0).Order()
        .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}")];
}
