using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>
/// Tells an LXC container's monitor that the container was frozen or thawed. <c>lxc-info</c>, <c>lxc-wait</c> and <c>lxc-stop</c> ask
/// the monitor, which does not look at the kernel; <c>lxc-freeze</c> tells it by the same message.
/// </summary>
/// <remarks>
/// Requests and answers are 16 bytes in the machine's byte order (<c>struct lxc_cmd_req</c>, <c>struct lxc_cmd_rsp</c> of LXC's
/// <c>commands.h</c>): two ints and a pointer-sized value. The numbers have not changed since LXC 3.0. Tried with LXC 5.0.2.
/// </remarks>
internal static class LxcMonitor
{
    private const int GetState = 3, ServeStateClients = 12; // enum lxc_cmd_t
    private const long Running = 2, Frozen = 6; // enum lxc_state_t
    private const int SocketLevel = 1, PassCredentials = 16, PeerCredentials = 17; // SOL_SOCKET, SO_PASSCRED, SO_PEERCRED
    private const int MessageLength = 16;
    private const int TimeoutMilliseconds = 1000;

    /// <summary>Makes the monitor's word agree with the kernel's.</summary>
    /// <param name="init">The container's init; its parent is the monitor.</param>
    /// <param name="frozen">What the kernel has reached.</param>
    /// <returns>False when there is no monitor, or when it knows already.</returns>
    /// <remarks>
    /// The monitor may be any user's program: to read its title can block for ever (where it has mapped its arguments from a file system
    /// of its own), and it may answer slowly. So the caller sets the limit.
    /// </remarks>
    /// <exception cref="SocketException">The monitor does not take it: an ordinary user's word on another's container.</exception>
    public static bool Tell(ProcessIdentity init, bool frozen)
    {
        if (MonitorOf(init) is not var (monitor, socket))
            return false;
        var wanted = frozen ? Frozen : Running;
        var known = Ask(monitor, socket, GetState, 0);
        if (known == wanted || known is not (Running or Frozen)) // while it starts or stops, its state is its own affair
            return false;
        Ask(monitor, socket, ServeStateClients, wanted);
        return true;
    }

    /// <summary>Its PID, and its abstract socket <c>LXCPATH/NAME/command</c>; null when the container's parent is no monitor.</summary>
    private static (int Pid, UnixDomainSocketEndPoint Socket)? MonitorOf(ProcessIdentity init)
    {
        try
        {
            return init.IsAlive && ParentOf(init.Pid) is { } monitor && ReadTitle(ProcFile.Read(monitor, "cmdline")) is { } title
                ? (monitor, new UnixDomainSocketEndPoint($"\0{title.LxcPath}/{title.Name}/command"))
                : null;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }

    /// <summary>A monitor calls itself <c>[lxc monitor] LXCPATH NAME</c>; a container's name holds no blank.</summary>
    internal static (string LxcPath, string Name)? ReadTitle(string commandLine)
    {
        const string prefix = "[lxc monitor] ";
        var title = commandLine.TrimEnd('\0');
        var blank = title.LastIndexOf(' ');
        return title.StartsWith(prefix, StringComparison.Ordinal) && blank > prefix.Length
            ? (title[prefix.Length..blank], title[(blank + 1)..])
            : null;
    }

    private static int? ParentOf(int pid)
    {
        const string key = "PPid:\t";
        var line = ProcFile.Read(pid, "status").Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return int.TryParse(line?[key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : null;
    }

    private static long Ask(int monitor, UnixDomainSocketEndPoint endPoint, int command, long value)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = TimeoutMilliseconds,
            ReceiveTimeout = TimeoutMilliseconds,
        };
        // The monitor asks for the sender's credentials right after it has accepted; what is sent before has none, and is refused. Who
        // asks for them himself sends them always.
        socket.SetRawSocketOption(SocketLevel, PassCredentials, BitConverter.GetBytes(1));
        socket.Connect(endPoint);
        // The title is the process's own word, and may name anybody's socket. (The PID would be that of the process before it became a daemon.)
        if (!ProcessOwner.RunsAs(PeerOf(socket), monitor))
            throw new SocketException((int)SocketError.ConnectionRefused);
        socket.Send(Message(command, value));
        var answer = new byte[MessageLength];
        for (var got = 0; got < answer.Length;)
        {
            var more = socket.Receive(answer.AsSpan(got));
            if (more == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            got += more;
        }

        return BitConverter.ToInt32(answer) >= 0 ? Value(answer) : throw new SocketException((int)SocketError.AccessDenied);
    }

    private static uint PeerOf(Socket socket)
    {
        var credentials = new byte[12]; // struct ucred: pid, uid, gid
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return BitConverter.ToUInt32(credentials, sizeof(int));
    }

    private static byte[] Message(int command, long value)
    {
        var message = new byte[MessageLength];
        BitConverter.TryWriteBytes(message, command);
        BitConverter.TryWriteBytes(message.AsSpan(8), value);
        return message;
    }

    private static long Value(byte[] answer) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(8))
        : BinaryPrimitives.ReadInt64BigEndian(answer.AsSpan(8));
}
