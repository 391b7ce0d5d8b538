using System.Net.Sockets;
using System.Text;

namespace ActorDriver.Cli.Daemons;

/// <summary>
/// The receiving end of sd_notify: a daemon that is told of it in <c>NOTIFY_SOCKET</c> says <c>READY=1</c> there when it serves.
/// </summary>
internal sealed class ReadySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ReadySocket()
    {
        // In the abstract name space: no file that a crash could leave behind.
        var name = $"actordriver-ready-{Environment.ProcessId}-{Guid.NewGuid():N}";
        _socket.Bind(new UnixDomainSocketEndPoint("\0" + name));
        Variable = "@" + name;
    }

    /// <summary>What <c>NOTIFY_SOCKET</c> must be.</summary>
    public string Variable { get; }

    /// <summary>Ends when the daemon has said that it is ready.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            if (Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Contains("READY=1"))
                return;
        }
    }

    public void Dispose() => _socket.Dispose();
}
