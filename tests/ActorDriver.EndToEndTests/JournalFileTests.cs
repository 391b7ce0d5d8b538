using System.Diagnostics;
using ActorDriver.EndToEndTests.Support;
using ActorDriver.Tests.Journal;

namespace ActorDriver.EndToEndTests;

/// <summary>The journal that a daemon has left: two domains, each suspended.</summary>
public sealed class LeftJournal : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public string Path => System.IO.Path.Combine(_sandbox.State, "journal.db");

    public async Task InitializeAsync()
    {
        await _sandbox.InitializeAsync();
        foreach (var name in (string[])["web1", "db1"])
        {
            await _sandbox.RunSleeperAsync(name, "--backend", "simulated");
            (await _sandbox.ClientAsync("suspend", name)).Expect(0);
        }
        await _sandbox.StopDaemonAsync(); // all is in journal.db now
    }

    public Task DisposeAsync() => _sandbox.DisposeAsync();
}

/// <summary>Questions about the past, to a file: with no daemon, and of whatever file a user may name.</summary>
public sealed class JournalFileTests(LeftJournal left) : IClassFixture<LeftJournal>, IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    private string Copy => Path.Combine(_sandbox.Place, "copy", "journal.db");

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);
        File.Copy(left.Path, Copy);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_copy_in_a_directory_that_cannot_be_written_answers_everything()
    {
        using var readOnly = new ReadOnlyDirectory(Path.GetDirectoryName(Copy)!);

        var history = (await AskAsync("history", "web1")).Expect(0).Out;
        Assert.Contains("Frozen", history, StringComparison.Ordinal);
        Assert.Contains("▒", (await AskAsync("history", "web1", "--chart")).Expect(0).Out, StringComparison.Ordinal);
        Assert.Matches("web1 +paused", (await AskAsync("audit")).Expect(0).Out);
        Assert.Matches("db1 +paused", (await AskAsync("audit", "summary")).Expect(0).Out);
        Assert.StartsWith("The journal is sound: 10 events of 2 domains", (await AskAsync("audit", "verify")).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal(3, (await AskAsync("audit", "heads")).Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("</html>\n", (await AskAsync("audit", "report", "--html", "-")).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal(10, (await AskAsync("audit", "export")).Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal([Copy], Directory.EnumerateFiles(Path.GetDirectoryName(Copy)!));
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer_from_the_daemon_and_from_its_file()
    {
        Directory.CreateDirectory(_sandbox.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(Copy, Path.Combine(_sandbox.State, "journal.db"));
        await _sandbox.StartDaemonAsync();
        foreach (var name in (string[])["web1", "db1"])
            await _sandbox.WaitForEventAsync(name, "Stopped"); // simulated: gone with its daemon
        var file = Path.Combine(_sandbox.State, "journal.db");
        foreach (var words in (string[][])[["history", "web1"], ["audit", "export"], ["audit", "verify"], ["audit", "heads"]])
        {
            var asked = (await _sandbox.ClientAsync(words)).Expect(0).Out;
            Assert.Equal(asked, (await OnAsync(file, words)).Expect(0).Out);
        }
        Assert.StartsWith("error: NoDomain: ", (await OnAsync(file, "history", "nobody")).Expect(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE event_journal SET payload = CAST(replace(payload, 'uid=0', 'uid=7') AS BLOB) WHERE sequence_nr = 4", "event 5: it does not follow on event 4")]
    [InlineData("DELETE FROM event_journal WHERE sequence_nr = 3", "event 3 is missing before it")]
    public async Task What_was_tampered_with_is_named_and_the_status_is_1(string sql, string finding)
    {
        await Sqlite(Copy, sql);
        var finished = (await AskAsync("audit", "verify")).Expect(1);
        Assert.Matches($"web1 \\([0-9a-f-]+\\), event \\d: .*", finished.Out);
        Assert.Contains(finding, finished.Out, StringComparison.Ordinal);
        Assert.StartsWith("error: OperationFailed: the journal is not as it was written: ", finished.Error, StringComparison.Ordinal);
        Assert.Empty((await AskAsync("audit", "heads")).Expect(1).Out);
    }

    [Fact]
    public async Task Heads_that_were_kept_prove_that_the_end_was_cut_off()
    {
        var heads = Path.Combine(_sandbox.Place, "heads");
        await File.WriteAllTextAsync(heads, (await AskAsync("audit", "heads")).Expect(0).Out);
        await Sqlite(Copy, "DELETE FROM event_journal WHERE ordering = (SELECT max(ordering) FROM event_journal); DELETE FROM snapshot");

        (await AskAsync("audit", "verify")).Expect(0);
        var finished = (await AskAsync("audit", "verify", "--heads", heads)).Expect(1);
        Assert.Contains("the end was cut off: there were 5 events, 4 are left", finished.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_went_back_and_a_kind_of_a_later_version_are_told_and_break_nothing()
    {
        await Sqlite(Copy, """
            INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, serializer_id)
            SELECT persistence_id, 6, 0, 'hibernated/1', 0,
                CAST('{"event":"Hibernated","seq":6,"prev":"","at":"2001-01-01T00:00:00Z","by":"later","data":{"deep":1}}' AS BLOB), serializer_id
            FROM event_journal WHERE sequence_nr = 1 LIMIT 1
            """);
        Assert.Matches("Hibernated +a kind that this version does not know", (await AskAsync("history", "web1")).Expect(0).Out);
        foreach (var words in (string[][])[["audit"], ["audit", "summary"]])
        {
            var shown = (await AskAsync(words)).Expect(0).Out;
            Assert.Contains("note: the clock went back once", shown, StringComparison.Ordinal);
            Assert.Contains("note: 1 of 11 events are of kinds that this version does not know", shown, StringComparison.Ordinal);
            Assert.Matches("web1 +paused", shown);
        }
        Assert.Contains("?", (await AskAsync("history", "web1", "--chart")).Expect(0).Out.Split('\n')[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "there is no such file")]
    [InlineData("directory", "it is a directory; give the file in it, journal.db")]
    [InlineData("empty", "it is empty")]
    [InlineData("text", "it is no SQLite file")]
    [InlineData("other", "it is an SQLite file without a table event_journal")]
    [InlineData("later", "a later version of ActorDriver has written it (layout 7; this version reads 0)")]
    public async Task A_file_that_is_no_journal_is_refused_with_the_reason(string kind, string why)
    {
        var path = Path.Combine(_sandbox.Place, kind);
        switch (kind)
        {
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "empty" or "text":
                await File.WriteAllTextAsync(path, kind == "empty" ? "" : "a text that is long enough for a head");
                break;
            case "other":
                await Sqlite(path, "CREATE TABLE t (x)");
                break;
            case "later":
                File.Copy(Copy, path);
                await Sqlite(path, "PRAGMA user_version = 7");
                break;
        }
        var finished = (await OnAsync(path, "audit", "verify")).Expect(1);
        Assert.StartsWith($"error: InvalidArgument: {path} is no journal that can be read: {why}", finished.Error, StringComparison.Ordinal);
        Assert.Empty(finished.Out);
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_refused_with_the_remedy()
    {
        using var holder = Process.Start(new ProcessStartInfo("sqlite3", [Copy])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await holder.StandardInput.WriteLineAsync("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE event_journal SET tags = ''; SELECT 'locked';");
        await holder.StandardInput.FlushAsync();
        while (await holder.StandardOutput.ReadLineAsync() != "locked")
            Assert.False(holder.HasExited);

        var finished = (await AskAsync("audit")).Expect(1);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        Assert.Equal(
            $"error: JournalUnavailable: the journal {Copy} cannot be used: another program has locked it; stop that, or read a copy\n", finished.Error);
    }

    [Fact]
    public async Task A_long_reading_tells_on_a_terminal_how_far_it_is()
    {
        await Sqlite(Copy, """
            WITH RECURSIVE n(i) AS (SELECT 6 UNION ALL SELECT i + 1 FROM n WHERE i < 800000)
            INSERT INTO event_journal (persistence_id, sequence_nr, is_deleted, manifest, timestamp, payload, serializer_id)
            SELECT (SELECT persistence_id FROM event_journal LIMIT 1), i, 0, 'noise/1', 0,
                CAST('{"event":"Noise","seq":' || i || ',"at":"2026-01-01T00:00:00Z","by":"x"}' AS BLOB), 7309 FROM n
            """);
        using var terminal = Terminal.Open(
            Programs.Client, ["audit", "--with-daemon", Programs.Daemon, "--journal", Copy], _sandbox.Environment);
        Assert.Equal(0, await terminal.WaitForExitAsync());
        await terminal.WaitForAsync("As of ");
        Assert.Matches("[1-9][0-9,]* of 800,005 events…", terminal.Screen);

        Assert.Empty((await AskAsync("audit")).Expect(0).Error); // nobody sees it
    }

    private Task<Finished> AskAsync(params string[] words) => OnAsync(Copy, words);

    private Task<Finished> OnAsync(string journal, params string[] words) => Finished.RunAsync(
        Programs.Client, [.. words, "--with-daemon", Programs.Daemon, "--journal", journal], _sandbox.Environment);

    private static async Task Sqlite(string path, string sql) => (await Finished.RunAsync("sqlite3", [path, sql])).Expect(0);
}
