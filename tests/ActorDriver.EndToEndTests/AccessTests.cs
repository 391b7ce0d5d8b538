using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Who may use the socket. The directory is open to all here, so that only the socket's own mode protects it.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Nobody = "65534";
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("actordriver-e2e-");
    private DaemonProcess? _daemon;

    private string Socket => Path.Combine(_place.FullName, "socket");

    public Task InitializeAsync()
    {
        Open(_place.FullName);
        // Where the repository is may be closed to others: the client is taken from a place where it is not.
        var client = Directory.CreateDirectory(Path.Combine(_place.FullName, "client"));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Programs.Client)!))
            File.Copy(file, Path.Combine(client.FullName, Path.GetFileName(file)));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.StopAsync();
        _place.Delete(recursive: true);
    }

    [Fact]
    public async Task Another_user_cannot_connect()
    {
        await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Socket));
        var finished = (await ListAsync(Nobody, Nobody)).Expect(1);
        Assert.StartsWith("error: AccessDenied: you may not use the socket ", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_of_the_configured_group_can_and_is_recorded_as_who_it_is()
    {
        await StartAsync("--socket-group", Nobody);
        Assert.Equal("660", Convert.ToString((int)File.GetUnixFileMode(Socket), 8));
        (await ListAsync(Nobody, Nobody)).Expect(0);
        (await ClientAsync(Nobody, Nobody, "run", "theirs", "--workdir", "/", "--backend", "simulated", "--", "sleep", "1")).Expect(0);
        Assert.Contains($"uid={Nobody} pid=", (await ClientAsync("0", "0", "history", "theirs")).Expect(0).Out, StringComparison.Ordinal);
        (await ListAsync("65533", "65533")).Expect(1);
    }

    [Fact]
    public async Task A_directory_in_which_others_may_write_is_refused()
    {
        File.SetUnixFileMode(_place.FullName, (UnixFileMode)0b111_111_111);
        var finished = await Finished.RunAsync(Programs.Daemon, ["--socket", Socket, "--state", Path.Combine(_place.FullName, "state")]);
        finished.Expect(1);
        Assert.StartsWith($"error: AccessDenied: others may write in {_place.FullName} ", finished.Error, StringComparison.Ordinal);
    }

    private static void Open(string directory) => File.SetUnixFileMode(
        directory,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    private async Task StartAsync(params string[] options)
    {
        _daemon = await DaemonProcess.StartAsync(["--socket", Socket, "--state", Path.Combine(_place.FullName, "state"), .. options]);
        Open(_place.FullName);
    }

    private Task<Finished> ListAsync(string uid, string gid) => ClientAsync(uid, gid, "list");

    private Task<Finished> ClientAsync(string uid, string gid, params string[] words) => Finished.RunAsync(
        "setpriv",
        [$"--reuid={uid}", $"--regid={gid}", "--clear-groups", Path.Combine(_place.FullName, "client", "actordriver"), "--socket", Socket, .. words],
        directory: "/");
}
