using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorDriver.Cli.Daemons;
using ActorDriver.Contracts;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>
/// A daemon of an ordinary user, in a cgroup of its own: below a subtree that is delegated to this user, or not. The programs are
/// copied to where this user can read them.
/// </summary>
public sealed class Delegation : IAsyncDisposable
{
    /// <summary>A user of no name, with no rights and no other process.</summary>
    public const int User = 61234;

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("actordriver-e2e-");
    private readonly Process _daemon;

    private Delegation(bool delegated, string notify)
    {
        Subtree = new V2Cgroup("subtree");
        Session = Subtree.CreateChild("session");
        if (delegated)
        {
            GiveAway(Subtree.Directory);
            GiveAway(Session);
        }

        var home = _place.CreateSubdirectory("home").FullName;
        Own(home);
        _place.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Environment = new Dictionary<string, string>
        {
            [DefaultPaths.SocketVariable] = Path.Combine(home, "socket"),
            [DefaultPaths.StateVariable] = Path.Combine(home, "state"),
            ["NOTIFY_SOCKET"] = notify,
            ["HOME"] = home,
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
        };
        _daemon = V2Cgroup.Start(Session, User, Environment, Copy(Programs.Daemon), "--log-file", Path.Combine(home, "log"));
    }

    /// <summary>The cgroup that is delegated, or would be.</summary>
    public V2Cgroup Subtree { get; }

    /// <summary>The directory of the cgroup below it in which the daemon runs.</summary>
    public string Session { get; }

    private IReadOnlyDictionary<string, string> Environment { get; }

    public static async Task<Delegation> StartAsync(bool delegated)
    {
        using var ready = new ReadySocket();
        var started = new Delegation(delegated, ready.Variable);
        using var limit = new CancellationTokenSource(Finished.Limit);
        var isReady = ready.WaitAsync(limit.Token);
        Assert.True(await Task.WhenAny(isReady, started._daemon.WaitForExitAsync(limit.Token)) == isReady, "the daemon runs");
        await isReady;
        return started;
    }

    public Task<Finished> ClientAsync(params string[] arguments) => Finished.RunAsync(Programs.Client, arguments, Environment);

    /// <summary>Makes a cgroup in the subtree, as the user.</summary>
    public async Task<string> CreateOwnAsync(string name)
    {
        var directory = Path.Combine(Subtree.Directory, name);
        (await Finished.RunAsync("setpriv", ["--reuid", $"{User}", "--regid", $"{User}", "--clear-groups", "mkdir", directory])).Expect(0);
        return directory;
    }

    public async ValueTask DisposeAsync()
    {
        await ClientAsync("destroy", "--all");
        Signals.Send(_daemon.Id, Signals.Terminate);
        await _daemon.WaitForExitAsync().WaitAsync(Finished.Limit);
        _daemon.Dispose();
        Subtree.Dispose();
        _place.Delete(recursive: true);
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var since = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
            Assert.True(since.Elapsed < Finished.Limit, what);
    }

    /// <summary>Gives a cgroup to the user, as systemd does it for <c>Delegate=yes</c> (see cgroups(7)).</summary>
    private static void GiveAway(string cgroup) =>
        Own(cgroup, $"{cgroup}/cgroup.procs", $"{cgroup}/cgroup.threads", $"{cgroup}/cgroup.subtree_control");

    private static void Own(params string[] paths)
    {
        using var chown = Process.Start("chown", [$"{User}:{User}", .. paths]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }

    private string Copy(string program)
    {
        var from = Path.GetDirectoryName(program)!;
        var to = Path.Combine(_place.FullName, "program");
        using var copy = Process.Start("cp", ["-r", from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
        return Path.Combine(to, Path.GetFileName(program));
    }
}

/// <summary>One such daemon, with a delegated subtree, for all tests of a class.</summary>
public sealed class DelegatedDaemon : IAsyncLifetime
{
    private Delegation? _own;

    public Delegation Own => _own ?? throw new InvalidOperationException("it is not started");

    public async Task InitializeAsync() => _own = await Delegation.StartAsync(delegated: true);

    public async Task DisposeAsync()
    {
        if (_own is not null)
            await _own.DisposeAsync();
    }
}
