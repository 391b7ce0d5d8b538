using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ActorDriver.Fleet.Certificates;

/// <summary>Whether the one at the other end of a connection is a host of this fleet. The machine's own list of authorities counts for nothing.</summary>
internal static class PeerCheck
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>What is wrong with the peer, in one sentence; null when nothing is.</summary>
    /// <param name="certificate">What it showed; null for nothing.</param>
    /// <param name="authority">The fleet's authority.</param>
    /// <param name="peer">Where it is.</param>
    /// <param name="isRevoked">Whether a serial number has been revoked.</param>
    /// <param name="now">The time.</param>
    public static string? Fault(
        X509Certificate2? certificate, X509Certificate2 authority, IPAddress peer, Func<string, bool> isRevoked, DateTimeOffset now)
    {
        if (certificate is null)
            return $"{peer} shows no certificate";
        var name = NameIn(certificate);
        if (ChainFault(certificate, authority, now) is { } fault)
            return $"the certificate of '{name}' at {peer} {fault}";
        if (!IsForBothSides(certificate))
            return $"the certificate of '{name}' at {peer} is not one of a host";
        if (isRevoked(certificate.SerialNumber))
            return $"the certificate of '{name}' at {peer} has been revoked";
        return IsFor(certificate, peer) ? null : $"the certificate of '{name}' is not for {peer}";
    }

    /// <summary>The host's name, as its certificate says.</summary>
    public static string NameIn(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    private static string? ChainFault(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // the fleet's own list says what is revoked
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        if (chain.Build(certificate) && chain.ChainElements.Count == 2)
            return null;
        return chain.ChainStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid)
            && chain.ChainStatus.All(s => s.Status == X509ChainStatusFlags.NotTimeValid)
            ? $"was good from {certificate.NotBefore:u} to {certificate.NotAfter:u}"
            : "is not of this fleet's authority";
    }

    private static bool IsForBothSides(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.OfType<System.Security.Cryptography.Oid>())
            .Select(o => o.Value).ToHashSet() is { } uses && uses.Contains(ServerUse) && uses.Contains(ClientUse);

    private static bool IsFor(X509Certificate2 certificate, IPAddress peer)
    {
        var ip = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        return certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateIPAddresses()).Contains(ip);
    }
}
