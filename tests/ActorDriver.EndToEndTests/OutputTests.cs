using System.Diagnostics;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>A client whose output cannot be written, or goes to a reader who has had enough.</summary>
public sealed class OutputTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public async Task InitializeAsync()
    {
        await _sandbox.StartDaemonAsync("--backend", "simulated");
        await _sandbox.RunSleeperAsync("x");
    }

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Output_that_cannot_be_written_is_one_error_line_and_status_1()
    {
        foreach (var command in (string[])["list -a", "list --json", "dominfo x", "history x --chart", "audit verify", "audit export", "suspend x", "completion bash", "--help", "suspend --help", "version", "--version"])
        {
            var full = (await ShellAsync($"exec \"$AD\" {command} >/dev/full")).Expect(1);
            Assert.Equal("error: OperationFailed: standard output cannot be written: No space left on device\n", full.Error);
            var closed = (await ShellAsync($"exec \"$AD\" {command} >&-")).Expect(1);
            Assert.Equal("error: OperationFailed: standard output cannot be written: Bad file descriptor\n", closed.Error);
        }
        Assert.Equal("paused\n", (await _sandbox.ClientAsync("domstate", "x")).Expect(0).Out); // what was asked for is done
    }

    [Fact]
    public async Task Without_any_of_the_three_a_command_still_does_its_work()
    {
        var file = Path.Combine(_sandbox.Place, "events");
        (await ShellAsync($"\"$AD\" suspend x <&- >&- 2>&-; \"$AD\" audit export -o {file} <&- >&- 2>&-; \"$AD\" shell <&-")).Expect(1);
        Assert.Contains("Frozen", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_cannot_be_told_is_still_its_status() =>
        (await ShellAsync("\"$AD\" dominfo nosuch 2>/dev/full || exit $?")).Expect(1);

    [Fact]
    public async Task A_reader_who_has_had_enough_ends_a_command_without_a_word()
    {
        var finished = await ShellAsync("set -o pipefail; for i in $(seq 100); do echo help; done | \"$AD\" shell | head -1", "bash");
        finished.Expect(1);
        Assert.Equal("", finished.Error);
    }

    [Fact]
    public async Task A_script_ends_when_its_output_can_no_longer_be_written()
    {
        var finished = (await ShellAsync("printf 'list\\nsuspend x\\nlist\\n' | \"$AD\" shell >/dev/full")).Expect(1);
        Assert.Single(finished.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("running\n", (await _sandbox.ClientAsync("domstate", "x")).Expect(0).Out);
    }

    [Fact]
    public async Task A_follower_ends_when_its_reader_has_gone_though_nothing_happens()
    {
        using var follower = Process.Start(new ProcessStartInfo(Programs.Client, ["event", "--follow", "--since", "1h", "--socket", _sandbox.Socket])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Contains("Defined", await follower.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        follower.StandardOutput.Close();

        await follower.WaitForExitAsync().WaitAsync(Finished.Limit);
        Assert.Equal(1, follower.ExitCode);
    }

    [Theory]
    [InlineData("audit export -o")]
    [InlineData("audit report --html")]
    public async Task A_file_that_cannot_be_finished_is_left_as_it_was(string command)
    {
        var place = Directory.CreateDirectory(Path.Combine(_sandbox.Place, "files")).FullName;
        var file = Path.Combine(place, "kept");
        await File.WriteAllTextAsync(file, "of yesterday");
        // A file of at most 512 bytes can be made; the signal that says so is not wanted, nor what the runtime would put in a file.
        var finished = (await ShellAsync($"trap '' XFSZ; ulimit -f 1; DOTNET_EnableWriteXorExecute=0 exec \"$AD\" {command} {file}")).Expect(1);

        Assert.StartsWith($"error: OperationFailed: {file} cannot be written, and is left as it was: ", finished.Error, StringComparison.Ordinal);
        Assert.Equal("of yesterday", await File.ReadAllTextAsync(file));
        Assert.Equal([file], Directory.GetFiles(place));
    }

    [Fact]
    public async Task A_file_is_replaced_where_a_link_leads_and_what_is_no_file_is_written_as_it_is()
    {
        var (file, link) = (Path.Combine(_sandbox.Place, "target"), Path.Combine(_sandbox.Place, "link"));
        await File.WriteAllTextAsync(file, "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(link, "target");
        (await _sandbox.ClientAsync("audit", "export", "-o", link)).Expect(0);
        Assert.Contains("Defined", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal("target", new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(file));

        Assert.Contains("Defined", (await ShellAsync($"mkfifo {file}2; cat {file}2 & exec \"$AD\" audit export -o {file}2")).Expect(0).Out, StringComparison.Ordinal);
        (await _sandbox.ClientAsync("audit", "export", "-o", "/dev/null")).Expect(0);
        Assert.True(File.Exists("/dev/null"));
    }

    private Task<Finished> ShellAsync(string script, string shell = "sh") => Finished.RunAsync(
        shell, ["-c", script], new Dictionary<string, string>(_sandbox.Environment) { ["AD"] = Programs.Client });
}
