using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ActorDriver.Domains;
using ActorDriver.Fleet.Certificates;
using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Joining;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting.Logging;
using Akka.Remote.Transport.DotNetty;
using Microsoft.Extensions.Logging;

namespace ActorDriver.Fleet;

/// <summary>Makes the fleet's own actor system: TLS with the fleet's certificates on both sides, two actors that may be spoken to.</summary>
internal static class FleetSystem
{
    public const string Name = "fleet";

    /// <summary>Starts one.</summary>
    /// <exception cref="FleetException">The address cannot be had.</exception>
    public static ActorSystem Start(
        FleetSettings settings, FleetAddress listen, X509Certificate2 certificate, Func<PeerInspector> inspector, IEnumerable<Setup> setups)
    {
        var address = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture,
            $"akka.remote.dot-netty.tcp {{ hostname = \"{listen.Ip}\", port = {listen.Port} }}"));
        var given = setups.ToList();
        var loggers = given.OfType<LoggerFactorySetup>().Any()
            ? ConfigurationFactory.ParseString("akka.loggers = [\"Akka.Hosting.Logging.LoggerFactoryLogger, Akka.Hosting\"]")
            : Config.Empty;
        var setup = ActorSystemSetup.Create([
            BootstrapSetup.Create().WithConfig(address.WithFallback(loggers).WithFallback(settings.System)),
            new DotNettySslSetup(
                certificate, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: false,
                customValidator: (shown, _, peer, _, _) => inspector().Accepts(shown, peer)),
            .. given,
        ]);
        try
        {
            return ActorSystem.Create(Name, setup);
        }
        catch (Exception e) when (e.GetBaseException() is System.Net.Sockets.SocketException socket)
        {
            throw new FleetException(ErrorCode.OperationFailed, $"the fleet cannot listen on {listen}: {socket.Message}", e);
        }
    }
}

/// <summary>Judges who connects, by the newest list of hosts.</summary>
internal sealed record PeerInspector(X509Certificate2 Authority, HostList List, TimeProvider Time, ILogger Log)
{
    public bool Accepts(X509Certificate2? shown, string peer)
    {
        if (AddressOf(peer) is not { } ip)
        {
            Log.LogWarning("a peer at '{Peer}' is refused: that is no address", peer);
            return false;
        }

        if ((PeerCheck.Fault(shown, Authority, ip, List.IsRevoked, Time.GetUtcNow()) ?? NotListed(shown!)) is not { } fault)
            return true;
        Log.LogWarning("a connection is refused: {Fault}", fault);
        return false;
    }

    private string? NotListed(X509Certificate2 shown) => PeerCheck.NameIn(shown) is var name && List.Find(name) is null
        ? $"host '{name}' is not on the list of hosts" // it may be new: the list comes within a second, and then it is
        : null;

    /// <summary>Akka tells a socket's address for who calls, and one of its own for who is called: <c>ssl.tcp://fleet@10.0.0.2:7443</c>.</summary>
    internal static IPAddress? AddressOf(string peer) => IPEndPoint.TryParse(peer[(peer.LastIndexOf('@') + 1)..], out var end) ? end.Address : null;
}
