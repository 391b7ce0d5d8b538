using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The shell in a terminal, and fed by a pipe.</summary>
[Collection(Alone.Name)]
public sealed class ShellTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    private const string Up = "\u001b[A";
    private const string Home = "\u001b[H";
    private const string CtrlRight = "\u001b[1;5C";
    private const string CtrlC = "\u0003";
    private const string CtrlD = "\u0004";
    private const string CtrlU = "\u0015";

    private string StateHome => Path.Combine(sandbox.Place, "xdg");

    private Dictionary<string, string> Environment => new(sandbox.Environment) { ["XDG_STATE_HOME"] = StateHome };

    [Fact]
    public async Task Commands_are_edited_completed_recalled_and_dropped()
    {
        await sandbox.RunSleeperAsync("shellful");
        using var terminal = await OpenAsync();

        // Tab completes the command and the domain's name; the arrows move within the line.
        Assert.Contains("running", await terminal.EnterAsync("domst\tshellf\t"), StringComparison.Ordinal);
        await terminal.EnterAsync("suspend shellful");
        Assert.Contains("paused (user)", await terminal.EnterAsync($"list{CtrlU}domstate shellfu --reason{Home}{CtrlRight}{CtrlRight}l"), StringComparison.Ordinal);

        // Ctrl-C drops the line and not the shell; the line before comes back with an arrow.
        var before = terminal.Screen.Length;
        await terminal.TypeAsync("destroy shellful" + CtrlC);
        await terminal.WaitForAsync("^C", before);
        await terminal.WaitForPromptAsync(before);
        Assert.Contains("paused (user)", await terminal.EnterAsync(Up), StringComparison.Ordinal);

        // Ctrl-C drops a running command and not the shell.
        before = terminal.Screen.Length;
        await terminal.TypeAsync("event shellful --since 1h --follow\r");
        await terminal.WaitForAsync("Frozen", before);
        before = terminal.Screen.Length;
        await terminal.TypeAsync(CtrlC);
        await terminal.WaitForPromptAsync(before);

        // An unfinished quote is said and does no harm; help explains.
        Assert.Contains("error: InvalidArgument: a ' is not closed", await terminal.EnterAsync("suspend 'web"), StringComparison.Ordinal);
        Assert.Contains("Examples:", await terminal.EnterAsync("help suspend"), StringComparison.Ordinal);

        await terminal.TypeAsync(CtrlD);
        Assert.Equal(0, await terminal.WaitForExitAsync());
        var history = Path.Combine(StateHome, "actordriver", "history");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(history));
        Assert.Contains("domstate shellful", await File.ReadAllTextAsync(history), StringComparison.Ordinal);
        Assert.DoesNotContain("destroy shellful", await File.ReadAllTextAsync(history), StringComparison.Ordinal);

        // The history is there in the next shell too.
        using var again = await OpenAsync();
        Assert.Contains("Examples:", await again.EnterAsync(Up), StringComparison.Ordinal);
        await again.EnterAsync("list");
        await again.TypeAsync("exit\r");
        Assert.Equal(0, await again.WaitForExitAsync());
    }

    [Fact]
    public async Task Tables_fit_a_terminal_of_80_columns()
    {
        await sandbox.RunSleeperAsync(new string('n', 64));
        using var terminal = await OpenAsync();
        var table = await terminal.EnterAsync("list --all");
        var rows = table.Split('\n').Select(WithoutEscapes).Where(row => !row.Contains("actordriver>", StringComparison.Ordinal));
        Assert.All(rows, row => Assert.True(row.Length <= 80, row));
        Assert.Contains("\u001b[", table[table.IndexOf("PID", StringComparison.Ordinal)..], StringComparison.Ordinal); // coloured, as it is a terminal
        await terminal.TypeAsync(CtrlD);
        await terminal.WaitForExitAsync();
    }

    [Fact]
    public async Task A_script_goes_on_after_a_failure_and_its_status_tells()
    {
        var script = "# a comment\n\nlist --json # one more\nsuspend nobody\nversion\n";
        var finished = await Finished.RunAsync(Programs.Client, ["shell"], Environment, script);
        Assert.Equal(1, finished.ExitCode);
        Assert.StartsWith("[", finished.Out, StringComparison.Ordinal);
        Assert.Contains("actordriverd", finished.Out, StringComparison.Ordinal);
        Assert.StartsWith("error: NoDomain: ", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_is_to_fail_fast_stops_at_its_first_failure()
    {
        var finished = await Finished.RunAsync(Programs.Client, ["shell", "--fail-fast"], Environment, "suspend nobody\nversion\n");
        Assert.Equal(1, finished.ExitCode);
        Assert.Empty(finished.Out);
    }

    [Fact]
    public async Task A_script_without_failures_ends_with_0()
    {
        var finished = await Finished.RunAsync(Programs.Client, ["shell"], Environment, "list\nexit\nsuspend nobody\n");
        finished.Expect(0);
        Assert.Empty(finished.Error);
    }

    private async Task<Terminal> OpenAsync()
    {
        var terminal = Terminal.Open(Programs.Client, ["shell"], Environment);
        await terminal.WaitForPromptAsync();
        return terminal;
    }

    private static string WithoutEscapes(string row) =>
        System.Text.RegularExpressions.Regex.Replace(row.TrimEnd('\r'), "\u001b\\[[0-9;?]*[A-Za-z]|\u001b=", "");
}
