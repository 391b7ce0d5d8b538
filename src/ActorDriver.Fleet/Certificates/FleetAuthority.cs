using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorDriver.Fleet.Certificates;

/// <summary>
/// The fleet's own certificate authority. Who has its key can make hosts of the fleet, so it never leaves the host on which the fleet
/// was made.
/// </summary>
internal sealed class FleetAuthority(X509Certificate2 certificate) : IDisposable
{
    /// <summary>Clocks of hosts differ: a certificate is good from this long before it was made.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromHours(1);

    private static readonly TimeSpan OwnLife = TimeSpan.FromDays(3650);

    /// <summary>How long a host's certificate is good. It is renewed when a third of this is left.</summary>
    public static readonly TimeSpan HostLife = TimeSpan.FromDays(90);

    private static readonly OidCollection BothSides = [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];

    /// <summary>The authority's certificate with its key.</summary>
    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>Makes an authority with a new key.</summary>
    public static FleetAuthority Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var request = new CertificateRequest($"CN=ActorDriver fleet {id}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new FleetAuthority(request.CreateSelfSigned(now - ClockMargin, now + OwnLife));
    }

    /// <summary>Issues a certificate for a host. What the request says of itself is not taken: name and address are what was agreed to.</summary>
    /// <param name="name">The host's name.</param>
    /// <param name="ip">Where it listens, and is seen from.</param>
    /// <param name="signingRequest">Its request (PKCS#10, PEM), for the public key and the proof that it has the private one.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CryptographicException">The request is none.</exception>
    public X509Certificate2 Issue(string name, IPAddress ip, string signingRequest, DateTimeOffset now)
    {
        CertificateRequest asked;
        try
        {
            asked = CertificateRequest.LoadSigningRequestPem(signingRequest, HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new CryptographicException($"the certificate request cannot be read: {e.Message}", e);
        }

        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), asked.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(BothSides, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(ip);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f; // positive
        serial[0] |= 0x40; // and of one length, so that it reads the same everywhere
        return request.Create(Certificate, now - ClockMargin, now + HostLife, serial);
    }

    /// <summary>Signs what the fleet shall believe.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        using var key = Certificate.GetECDsaPrivateKey()
            ?? throw new CryptographicException("the fleet's authority has no key here");
        return key.SignData(text, HashAlgorithmName.SHA256);
    }

    /// <summary>Whether the authority with this certificate has signed it.</summary>
    public static bool HasSigned(X509Certificate2 authority, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using var key = authority.GetECDsaPublicKey();
        return key is not null && key.VerifyData(text, signature, HashAlgorithmName.SHA256);
    }

    /// <summary>By which people and tokens know an authority: SHA-256 of its certificate, in hexadecimal.</summary>
    public static string Fingerprint(X509Certificate2 authority) => authority.GetCertHashString(HashAlgorithmName.SHA256).ToLower(CultureInfo.InvariantCulture);

    public void Dispose() => Certificate.Dispose();
}
