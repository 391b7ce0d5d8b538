using System.Net.Sockets;
using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>
/// A daemon with a state directory and a socket of its own, and a client for it. At the end every container of it is destroyed
/// and every file removed.
/// </summary>
public sealed class Sandbox : IAsyncLifetime
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("actordriver-e2e-");
    private DaemonProcess? _daemon;

    public string Place => _place.FullName;

    public string Socket => Path.Combine(Place, "run", "socket");

    public string State => Path.Combine(Place, "state");

    public DaemonProcess Daemon => _daemon ?? throw new InvalidOperationException("no daemon runs");

    /// <summary>What makes run.sh, client and daemon meet here.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        [DefaultPaths.SocketVariable] = Socket,
        [DefaultPaths.StateVariable] = State,
    };

    /// <summary>HTTP over the socket, as any client would speak it.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://actordriver"),
        Timeout = Finished.Limit,
    };

    public async Task StartDaemonAsync(params string[] arguments) =>
        _daemon = await DaemonProcess.StartAsync(["--socket", Socket, "--state", State, .. arguments]);

    public async Task StopDaemonAsync()
    {
        await Daemon.StopAsync();
        _daemon = null;
    }

    public async Task KillDaemonAsync()
    {
        await Daemon.KillAsync();
        _daemon = null;
    }

    /// <summary>Runs the client against this sandbox's socket.</summary>
    public Task<Finished> ClientAsync(params string[] arguments) => Finished.RunAsync(Programs.Client, arguments, Environment);

    /// <summary>Runs run.sh with this sandbox's socket and state.</summary>
    public Task<Finished> RunShAsync(params string[] arguments) => Finished.RunAsync(Programs.RunSh, arguments, Environment);

    /// <summary>Runs the client with <c>--json</c> and reads what it prints.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var finished = (await ClientAsync([.. arguments[..1], "--json", .. arguments[1..]])).Expect(0);
        return JsonDocument.Parse(finished.Out).RootElement;
    }

    /// <summary>Starts a domain that sleeps for longer than any test.</summary>
    public async Task RunSleeperAsync(string name, params string[] options) =>
        (await ClientAsync(["run", name, .. options, "--", "sleep", "86400"])).Expect(0);

    /// <summary>The kinds of a domain's events, in order.</summary>
    public async Task<IReadOnlyList<string>> KindsAsync(string reference) =>
        [.. (await JsonAsync("history", reference)).EnumerateArray().Select(e => e.GetProperty("event").GetString()!)];

    /// <summary>Waits until an event of this kind is in the domain's history.</summary>
    public Task WaitForEventAsync(string reference, string kind) =>
        Until.TrueAsync(async () => (await KindsAsync(reference)).Contains(kind), $"'{reference}' has an event {kind}");

    public Task InitializeAsync() => StartDaemonAsync();

    public async Task DisposeAsync()
    {
        if (_daemon is null && await LeftContainers.AnyAsync(Path.Combine(State, "journal.db")))
            await StartDaemonAsync();
        if (_daemon is not null)
        {
            await ClientAsync("destroy", "--all");
            await StopDaemonAsync();
        }
        _place.Delete(recursive: true);
    }
}
