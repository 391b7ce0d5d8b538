using System.Net;
using System.Net.Sockets;
using ActorDriver.Fleet;

namespace ActorDriver.FleetTests.Support;

/// <summary>Free ports of the loopback: two in a row, as a host with the authority needs.</summary>
internal static class Ports
{
    private static readonly Lock Taking = new();
    private static readonly HashSet<int> Taken = [];

    public static FleetAddress Free(string ip = "127.0.0.1")
    {
        lock (Taking)
        {
            while (true)
            {
                using var first = new TcpListener(IPAddress.Parse(ip), 0);
                first.Start();
                var port = ((IPEndPoint)first.LocalEndpoint).Port;
                try
                {
                    using var second = new TcpListener(IPAddress.Parse(ip), port + 1);
                    second.Start();
                }
                catch (SocketException)
                {
                    continue;
                }
                if (Taken.Add(port) && Taken.Add(port + 1))
                    return new FleetAddress(IPAddress.Parse(ip), port);
            }
        }
    }
}
