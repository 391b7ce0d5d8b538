using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;

namespace ActorDriver.Daemon.Listening;

/// <summary>Who is at the other end of a connection, as the kernel says.</summary>
/// <param name="Uid">The user id at the time of connecting.</param>
/// <param name="Pid">The process id at that time.</param>
/// <param name="Comm">The process's name, which it may choose itself: for people, not for decisions.</param>
internal sealed record PeerIdentity(uint Uid, int Pid, string Comm)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Asks the kernel (SO_PEERCRED).</summary>
    public static PeerIdentity Of(Socket socket)
    {
        Span<byte> ucred = stackalloc byte[12]; // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        socket.GetRawSocketOption(SolSocket, SoPeerCred, ucred);
        var pid = BinaryPrimitives.ReadInt32LittleEndian(ucred);
        return new PeerIdentity(BinaryPrimitives.ReadUInt32LittleEndian(ucred[4..]), pid, ReadComm(pid));
    }

    /// <summary>As it is journaled: <c>uid=0 pid=42 comm=bash</c>, with the client's own word before it where one was given.</summary>
    public string By(string? own) => string.IsNullOrWhiteSpace(own) ? ToString() : $"{own} ({this})";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"uid={Uid} pid={Pid} comm={Comm}");

    private static string ReadComm(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?"; // it has ended already, or lives in a PID namespace that we do not see into
        }
    }
}
