using System.Net.Sockets;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>A daemon that cannot start says why in one line, and ends with status 1.</summary>
public sealed class StartupTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("actordriver-e2e-");

    private string Socket => Path.Combine(_place.FullName, "socket");

    private string State => Path.Combine(_place.FullName, "state");

    public void Dispose() => _place.Delete(recursive: true);

    [Theory]
    [InlineData("--state", "/proc/nosuch", "/proc/nosuch")]
    [InlineData("--state", "/dev/null", "/dev/null")]
    [InlineData("--state", "", "--state wants a path")]
    [InlineData("--config", "", "--config wants a path")]
    [InlineData("--log-file", "", "--log-file wants a path")]
    [InlineData("--log-file", "/", "the log / cannot be written")]
    [InlineData("--config", "/no/such/file", "/no/such/file")]
    [InlineData("--config", "/dev/zero", "/dev/zero")]
    [InlineData("--socket", "/proc/nosuch/socket", "/proc/nosuch")]
    [InlineData("--socket", "", "--socket wants a path")]
    [InlineData("--socket-group", "nosuch", "nosuch")]
    [InlineData("--for-process", "999999999", "told to stop")]
    [InlineData("--log-file", "/proc/nosuch/log", "/proc/nosuch/log")]
    public async Task What_cannot_be_used_is_named(string option, string value, string named) =>
        Assert.Contains(named, await RefusalAsync("exec \"$0\" \"$@\"", option, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("actordriver { freezer { timeout = 3s }", "the { in line 1 has no partner")]
    [InlineData("a = \"{\" # {\nb = [1, 2}", "the } in line 2 has no partner")]
    [InlineData("a = \"\"\"\n[\"\"\"\n}", "the } in line 3 has no partner")]
    [InlineData("a = ${b}\nb = ${a}\nactordriver.freezer.timeout = ${a}", "leads to itself")]
    [InlineData("actordriver.freezer.timeout = ${actordriver.freezer.timeout}", "leads to itself")]
    [InlineData("include \"other.conf\"", "files cannot be included")]
    [InlineData("actordriver.freezer.timeout = NaN", "actordriver.freezer.timeout = NaN")]
    public async Task A_configuration_that_cannot_be_meant_is_refused(string hocon, string told)
    {
        var file = Path.Combine(_place.FullName, "actordriver.conf");
        await File.WriteAllTextAsync(file, hocon);
        Assert.Contains(told, await RefusalAsync("exec \"$0\" \"$@\"", "--config", file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mount -t tmpfs -o ro none \"$STATE\"; exec \"$0\" \"$@\"")]
    [InlineData("mount -t tmpfs -o size=4k none \"$STATE\"; echo full >\"$STATE/full\"; exec \"$0\" \"$@\"")]
    [InlineData("mount -t tmpfs -o size=40k none \"$STATE\"; exec \"$0\" \"$@\"")]
    public async Task A_state_directory_that_takes_nothing_is_named(string script)
    {
        Directory.CreateDirectory(State);
        Assert.Contains(State, await RefusalAsync(script), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_has_no_inotify_instance_left_is_told_which_limit_that_is() => Assert.Contains(
        "max_user_instances",
        await RefusalAsync("exec unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_inotify_instances; exec \"$0\" \"$@\"' \"$0\" \"$@\""),
        StringComparison.Ordinal);

    [Fact]
    public async Task Without_HOME_a_user_is_not_served_from_the_working_directory()
    {
        var refusal = await RefusalAsync("unset HOME ACTORDRIVER_STATE ACTORDRIVER_SOCKET XDG_RUNTIME_DIR; exec setpriv --reuid 61239 --regid 61239 --clear-groups \"$0\" \"$@\"");
        Assert.StartsWith("error: AccessDenied: no socket can be made in /", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_directory_for_temporary_files_the_client_says_so()
    {
        var journal = Path.Combine(_place.FullName, "journal.db");
        var finished = (await Finished.RunAsync(
            Programs.Client, ["audit", "--journal", journal], new Dictionary<string, string> { ["TMPDIR"] = "/no/such" })).Expect(1);
        Assert.StartsWith("error: OperationFailed: no directory can be made in /no/such/ ", finished.Error, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo precious >\"$SOCKET\"", "is a plain file")]
    [InlineData("mkfifo \"$SOCKET\"", "is a FIFO")]
    [InlineData("mkdir \"$SOCKET\"", "is a directory")]
    [InlineData("ln -s nowhere \"$SOCKET\"", "is a symbolic link")]
    public async Task What_stands_in_the_socket_s_place_and_is_none_is_left_alone(string make, string kind)
    {
        var refusal = await RefusalAsync($"{make}; ls -ld \"$SOCKET\" >\"$SOCKET.before\"; exec \"$0\" \"$@\"");
        Assert.Contains($"{Socket} {kind}", refusal, StringComparison.Ordinal);
        var now = await Finished.RunAsync("ls", ["-ld", Socket]);
        Assert.Equal(await File.ReadAllTextAsync(Socket + ".before"), now.Expect(0).Out);
    }

    [Theory]
    [InlineData("mkfifo \"$SOCKET.lock\"", "is a FIFO")]
    [InlineData("ln -s \"$SOCKET.before\" \"$SOCKET.lock\"", "is a symbolic link")]
    public async Task What_stands_in_the_lock_s_place_and_is_none_is_left_alone(string make, string kind)
    {
        await File.WriteAllTextAsync(Socket + ".before", "precious");
        Assert.Contains($"{Socket}.lock {kind}", await RefusalAsync($"{make}; exec \"$0\" \"$@\""), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(Socket + ".before"));
        (await Finished.RunAsync(Programs.Client, ["list", "--socket", Socket])).Expect(1); // and the client does not wait there
    }

    [Fact]
    public async Task A_socket_whose_listener_accepts_nobody_is_somebody_else_s()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Socket));
        other.Listen(0);
        using var first = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified); // fills its queue
        await first.ConnectAsync(new UnixDomainSocketEndPoint(Socket));

        Assert.StartsWith("error: Busy: something else listens on", await RefusalAsync("exec \"$0\" \"$@\""), StringComparison.Ordinal);
        Assert.True(File.Exists(Socket));
    }

    [Theory]
    [InlineData("--max-requests", "x")]
    [InlineData("--max-audits", "0")]
    [InlineData("--for-process", "-1")]
    public async Task A_number_that_is_none_is_named(string option, string value) => Assert.StartsWith(
        $"error: InvalidArgument: {option} must be a whole number of at least 1, and is '{value}'",
        (await Finished.RunAsync(Programs.Daemon, [option, value])).Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_daemon_whose_socket_was_removed_is_named_and_takes_nobody_s_place_with_it()
    {
        using var daemon = await DaemonProcess.StartAsync("--backend", "simulated", "--socket", Socket, "--state", State);
        File.Delete(Socket);

        Assert.Contains($"pid {daemon.Pid}", (await Finished.RunAsync(Programs.Client, ["list", "--socket", Socket])).Expect(1).Error, StringComparison.Ordinal);
        var second = await RefusalAsync("exec \"$0\" \"$@\"");
        Assert.StartsWith("error: Busy: ", second, StringComparison.Ordinal);
        Assert.Contains($"pid {daemon.Pid}", second, StringComparison.Ordinal);

        // Somebody else's, in the old place.
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Socket));
        Assert.Equal(0, await daemon.StopAsync());
        Assert.True(File.Exists(Socket));
    }

    /// <summary>Starts a daemon in a script, in mounts of its own, and gives its one line of refusal.</summary>
    private async Task<string> RefusalAsync(string script, params string[] arguments)
    {
        var places = new Dictionary<string, string>
        {
            ["SOCKET"] = Socket,
            ["STATE"] = State,
            ["ACTORDRIVER_SOCKET"] = Socket,
            ["ACTORDRIVER_STATE"] = State,
        };
        var finished = (await Finished.RunAsync(
            "unshare", ["-m", "--propagation", "private", "sh", "-c", script, Programs.Daemon, "--backend", "simulated", .. arguments], places)).Expect(1);
        Assert.Matches("^error: [A-Za-z]+: [^\n]+\n$", finished.Error);
        Assert.DoesNotContain("Exception", finished.Out, StringComparison.Ordinal);
        return finished.Error;
    }
}
