using System.Net.Sockets;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// Tells whoever started the daemon when it serves and when it stops: sd_notify, to systemd (<c>Type=notify</c>) and to the
/// client's temporary daemon alike. (The hosting package's notifier speaks only below systemd itself.)
/// </summary>
internal sealed class ReadyNotifier : IHostedLifecycleService
{
    private const string Variable = "NOTIFY_SOCKET";

    private readonly string? _path = Environment.GetEnvironmentVariable(Variable);

    public ReadyNotifier() => Environment.SetEnvironmentVariable(Variable, null); // not for the programs that we start

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => SendAsync("READY=1\nSTATUS=serving", cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => SendAsync("STOPPING=1", cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SendAsync(string state, CancellationToken cancellationToken)
    {
        if (_path is not { Length: > 1 } path)
            return;
        // "@name" is a socket in the abstract name space, which the kernel writes with a leading zero.
        var endpoint = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            await socket.SendToAsync(System.Text.Encoding.UTF8.GetBytes(state), SocketFlags.None, endpoint, cancellationToken);
        }
        catch (SocketException)
        {
            // Who wanted to know is not there any more; that is no reason not to serve.
        }
    }
}
